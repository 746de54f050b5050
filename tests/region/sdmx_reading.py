"""SDMX files read by the library of the Bank for International Settlements, schema and all."""

from pysdmx.io import read_sdmx

from interlock.region.export import sdmx


def structure_of(path, name):
    """Return the data structure beside a file of data, validated against the standard's schema."""
    message = read_sdmx(sdmx.structure_file(path), validate=True)
    return message.get_data_structure_definition(f"DataStructure=INTERLOCK:{name}(1.0)")


def components(structure):
    """Return every component and whether each observation must have it."""
    return [(one.id, one.required) for one in structure.components]


def listed(structure, name):
    """Return the codes that a component may have; None where it is free."""
    (found,) = (one for one in structure.components if one.id == name)
    codes = found.local_codes or found.enumeration
    return None if codes is None else {code.id for code in codes}
