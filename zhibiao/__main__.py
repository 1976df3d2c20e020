"""What does `python -m zhibiao` do? The same as the command `zhibiao`."""

from zhibiao.cli import main

if __name__ == "__main__":
    main()
