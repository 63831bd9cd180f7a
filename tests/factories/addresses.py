"""Where the shoppers of tests live, by market, and their telephones, by country."""

ADDRESSES: dict[str, dict[str, str]] = {
    "de": {"line1": "Lindenstraße 7", "city": "Berlin", "postcode": "10115", "country": "DE"},
    "fr": {"line1": "7 rue Oberkampf", "city": "Paris", "postcode": "75011", "country": "FR"},
    "eu": {"line1": "Gasse 3", "city": "Wien", "postcode": "1010", "country": "AT"},
    "gb": {"line1": "7 Mile End Road", "city": "London", "postcode": "E1 6AN", "country": "GB"},
    "ch": {"line1": "Seeweg 3", "city": "Zürich", "postcode": "8001", "country": "CH"},
    "us": {
        "line1": "12 Hudson St",
        "city": "New York",
        "region": "NY",
        "postcode": "10013",
        "country": "US",
    },
    "jp": {
        "line1": "北浜1-1-1",
        "city": "大阪市中央区",
        "region": "大阪府",
        "postcode": "541-0041",
        "country": "JP",
    },
    "sg": {"line1": "1 Raffles Place", "postcode": "048616", "country": "SG"},
}
PHONES = {
    "DE": "+49 30 901820",
    "FR": "+33 1 42 68 53 00",
    "AT": "+43 1 25555",
    "GB": "+44 20 7946 0018",
    "CH": "+41 44 668 18 00",
    "US": "+1 212 555 0199",
    "JP": "+81 6 6208 8181",
    "SG": "+65 6123 4567",
}
