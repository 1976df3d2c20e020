"""When is somebody told? A task failed for good, a run failed or ran out of time, a run is late.

Airflow calls these; the words and the way out are `zhibiao.alerts`, reached through the settings. Nobody is told unless
ZHIBIAO_ALERT_WEBHOOK or ZHIBIAO_ALERT_MAIL is set.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from airflow.sdk import BaseNotifier
from airflow.sdk.definitions.callback import SyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference

# A night begins at 02:30 and is looked at in the morning: whoever opens the marts at 08:30 should know by then.
LATE_AFTER = timedelta(hours=5)
ENDS_AFTER = timedelta(hours=10)  # of one run; what hangs longer would meet the next night
# A task that failed has told so itself, with its error. Airflow's word for that reason.
TOLD_BY_TASK = "task_failure"


class TellTask(BaseNotifier):  # type: ignore[misc]
    """A task failed and is not tried again."""

    def notify(self, context: Mapping[str, Any]) -> None:
        """Tell of the task that `context` is of."""
        instance = context["ti"]
        label = getattr(instance, "rendered_map_index", None) or instance.map_index
        place = f" {label}" if instance.map_index >= 0 else ""
        error = str(context.get("exception") or "no error was told: it was killed, or took too long")
        _tell("failed", instance.dag_id, instance.run_id, f"{instance.task_id}{place}", error)


class TellRun(BaseNotifier):  # type: ignore[misc]
    """A run failed in a way that no task has told."""

    def __init__(self, *, also_of_tasks: bool = False) -> None:
        super().__init__()
        self.also_of_tasks = also_of_tasks

    def notify(self, context: Mapping[str, Any]) -> None:
        """Tell of the run that `context` is of."""
        reason = str(context.get("reason") or "")
        if reason != TOLD_BY_TASK or self.also_of_tasks:
            _tell("failed", context["dag"].dag_id, str(context["run_id"]), "", f"the run failed: {reason}")


def tell_late(context: Mapping[str, Any]) -> None:
    """A run has not ended in time; it goes on."""
    run = context["dag_run"]
    _tell("late", run["dag_id"], run["dag_run_id"], "", f"not ended after {LATE_AFTER}; it goes on")


def late_alert() -> DeadlineAlert:
    """Counts from the moment a run was queued; the executor calls `tell_late`, so no other process is needed."""
    return DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT, interval=LATE_AFTER, callback=SyncCallback(tell_late)
    )


def _tell(what: str, dag_id: str, run_id: str, task: str, error: str) -> None:
    from zhibiao.alerts import Trouble, tell
    from zhibiao.settings import load_settings

    settings = load_settings()
    tell(settings.alerts, Trouble(what, dag_id, run_id, task, error), settings.secrets, settings.runbook)
