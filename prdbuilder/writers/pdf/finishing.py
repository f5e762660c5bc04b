"""What WeasyPrint leaves undone in a file that it has written."""

from collections.abc import Mapping
from typing import Any

from pydyf import Array, Dictionary, Stream, String  # type: ignore[import-untyped]

XMP_END = b"</rdf:RDF>"
# WeasyPrint writes the name of one standard into a file; this adds the other, and explains it to PDF/A.
UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""


def finish(places: Mapping[str, str], rendering: Any, pdf: Any) -> None:
    for thing in pdf.objects:
        if isinstance(thing, Dictionary):
            if thing.get("Subtype") == "/Link" and "Dest" in thing:
                _say_where_it_leads(thing, places)
            elif thing.get("S") == "/LI":
                _give_a_body(thing, pdf)
        elif isinstance(thing, Stream) and "Interpolate" in thing.extra:
            thing.extra["Interpolate"] = "false"  # coloured letters in a drawing, which no style reaches
    pdf.catalog["AF"] = Array(dict.fromkeys(pdf.catalog["AF"]))  # it names each file twice
    stream = _find(pdf, pdf.catalog["Metadata"]).stream
    stream[0] = stream[0].replace(XMP_END, UA + XMP_END, 1)


def _say_where_it_leads(link: Any, places: Mapping[str, str]) -> None:
    """In words, instead of the name of the place."""
    place = link["Dest"].string
    link["Contents"] = String(places.get(place, place))


def _give_a_body(item: Any, pdf: Any) -> None:
    """What an item of a list holds stands in one `div` there; only a label and a body may stand in it."""
    for kid in item["K"]:
        part = _find(pdf, kid)
        if part["S"] == "/Div":
            part["S"] = "/LBody"


def _find(pdf: Any, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
