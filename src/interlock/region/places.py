"""Places of the region: ISO 3166 alpha-3 codes, groups of countries, border sectors."""

from collections.abc import Mapping
from types import MappingProxyType

COUNTRIES: Mapping[str, str] = MappingProxyType(
    {
        "CAN": "Canada",
        "MEX": "Mexico",
        "USA": "United States",
        "BLZ": "Belize",
        "GTM": "Guatemala",
        "HND": "Honduras",
        "SLV": "El Salvador",
    }
)

GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "north-america": ("CAN", "MEX", "USA"),
        "northern-triangle": ("GTM", "HND", "SLV"),
        "region": tuple(COUNTRIES),
    }
)

_AGGREGATES: Mapping[str, str] = MappingProxyType(
    {
        "ALL": "all nationalities or places together",
        "WORLD": "world",
        "WLD": "world",
        "ROW": "rest of the world",
        "NAM": "North America (Canada, Mexico, United States)",
        "CAM": "Central America",
        "CENTRAL-AMERICA": "Central America",
        "NT": "Northern Triangle (Guatemala, Honduras, El Salvador)",
        "NT3": "Guatemala, Honduras and El Salvador",
        "NT+NIC": "Guatemala, Honduras, El Salvador and Nicaragua",
        "NT3+NIC": "Guatemala, Honduras, El Salvador and Nicaragua",
        "OTHER": "other nationalities",
        "NON-MEX": "other than Mexican",
        "NON-MEX-NON-CAN": "other than Mexican and Canadian",
        "USA-SW": "United States, southwest border",
        "USA-N": "United States, northern border",
        "USA-COAST": "United States, coastal sectors",
    }
)


def place_name(code: str) -> str:
    """Return the English name of a place code; a code outside the region stands for itself."""
    if code in COUNTRIES:
        return COUNTRIES[code]
    if code in _AGGREGATES:
        return _AGGREGATES[code]
    border, _, sector = code.partition(":")
    if sector and border in _AGGREGATES:
        return f"{sector} sector ({_AGGREGATES[border]})"
    if "+" in code:
        return " and ".join(place_name(part) for part in code.split("+"))
    return code
