"""How numbers look in the terminal."""


def signed(value: float, digits: int = 2) -> str:
    """Return a number with its sign, `-` where there is none to show, and no negative zero."""
    if value != value:
        return "-"
    text = f"{value:+.{digits}f}"
    return text if float(text) else text.replace("-", " ").replace("+", " ")
