"""How fast does Microsoft Recognizers-Text read the same texts? Runs in its own environment (requirements/bench.in).

Texts come as JSON on standard input, {"texts": […], "runs": n}; the CPU seconds of each run go to standard output. Only
its number, percentage, currency, dimension and date models in Chinese are asked: about what a claim's value, unit and
period need. Loading and the first call are not counted.
"""

import json
import sys
import time

from ms_recognizers_date_time import DateTimeRecognizer
from ms_recognizers_number import NumberRecognizer
from ms_recognizers_number_with_unit import NumberWithUnitRecognizer
from ms_recognizers_text import Culture

WARM_UP = "2023年一季度，固定资产投资23.54亿元，增长8.5%。"


def main() -> None:
    numbers, units = NumberRecognizer(Culture.Chinese), NumberWithUnitRecognizer(Culture.Chinese)
    models = (
        numbers.get_number_model(),
        numbers.get_percentage_model(),
        units.get_currency_model(),
        units.get_dimension_model(),
        DateTimeRecognizer(Culture.Chinese).get_datetime_model(),
    )
    question = json.load(sys.stdin)
    for model in models:
        model.parse(WARM_UP)
    seconds = []
    for _ in range(question["runs"]):
        started = time.process_time()
        found = sum(len(model.parse(text)) for text in question["texts"] for model in models)
        seconds.append(time.process_time() - started)
    json.dump({"seconds": seconds, "found": found}, sys.stdout)


if __name__ == "__main__":
    main()
