"""`python -m kesu` is the `kesu` command."""

from kesu.cli import main

if __name__ == "__main__":
    main()
