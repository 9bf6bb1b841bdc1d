import Ingest
import Testing

/// Made-up values only: none stands in any data set.
@Suite struct RedactionTests {
    static let masked: [(String, String)] = [
        ("write to ann.lee+x@post.example.org now", "write to [e-mail] now"),
        ("jürg@müller.example, please", "[e-mail], please"),
        ("Call +372 5555 0100.", "Call [phone]."),
        ("ring (617) 555-0143 x22 today", "ring [phone] today"),
        ("on 020\u{A0}7946\u{A0}0018 since", "on [phone] since"),
        ("０２０７９４６００１８", "[phone]"),
        ("paid with 4111-1111-1111-1111", "paid with [payment card]"),
        ("to GB82 WEST 1234 5698 7654 32 please", "to [bank account] please"),
        ("gb82west12345698765432", "[bank account]"),
        ("my SSN 219-09-9999", "my SSN [US social security number]"),
        ("NI AB 12 34 56 C", "NI [UK national insurance number]"),
        ("nhs 943 476 5919", "nhs [NHS number]"),
        ("kood 37605030299", "kood [Estonian personal code]"),
        ("DNI 12345678Z", "DNI [Spanish identity number]"),
        ("NIE X1234567L", "NIE [Spanish identity number]"),
        ("clé 2 55 08 14 168 025 38", "clé [French social security number]"),
        ("SIN 046 454 286", "SIN [Canadian social insurance number]"),
        ("from 192.0.2.17 or 2001:db8::17", "from [IP address] or [IP address]"),
        ("see https://me:pw@example.org/x and", "see [link with credentials] and"),
        ("see https://example.org/x?token=abc and", "see [link with credentials] and"),
        ("at SW1A 1AA or M1 1AE or m1 1ae", "at [postcode] or [postcode] or [postcode]"),
        ("Ottawa K1A 0B1, zip 02134, MA 02124-1234", "Ottawa [postcode], zip [postcode], MA [postcode]"),
    ]

    @Test(arguments: masked)
    func masks(text: String, expected: String) {
        var redactor = Redactor()
        #expect(redactor.redacted(text) == expected)
    }

    @Test(arguments: [
        "waited 45 minutes on 12/03/2026 at 10:30:15", "2019 2020 2021 were better", "costs 1,234,567.89",
        "population 123 456 789", "form A38 took 2 of 3 days", "version 1.2.3", "0.123456789", "std::sort(a, b)",
        "on the 4th or b4 2nd visit", "room 101, floor 2", "a @ b", "https://example.org/a?page=2", "ratio 16:9", "",
    ])
    func leavesAlone(text: String) {
        var redactor = Redactor()
        #expect(redactor.redacted(text) == text)
    }

    @Test(arguments: [
        "1", "1 ", "12-", "1.", "a@", "@", "a1", "+", "(", "(617)", "GB82", "GB82 ", "://", "a://", ":", "::", "f:",
        "x",
        "ssn 1", "call 12 ", "zip ", "=", "a://?=", "\u{A0}1", "0", "00 ", "A1 ", "ab 12 34 ", "1/2/", "ext 1",
    ])
    func workGrowsWithTheTextOnly(unit: String) {
        var redactor = Redactor()
        func reads(_ size: Int) -> Double {
            let text = String(repeating: unit, count: size / unit.unicodeScalars.count + 1)
            return Double(redactor.spans(text).reads) / Double(text.unicodeScalars.count)
        }
        let small = reads(500)
        let large = reads(8_000)
        #expect(large <= 1_500, "\(large) looks a scalar")
        #expect(large <= small * 1.5 + 20, "\(small) looks a scalar became \(large)")
    }

    @Test func whatIsMaskedStaysMasked() {
        var redactor = Redactor()
        for (text, _) in Self.masked {
            let once = redactor.redacted(text)
            #expect(redactor.redacted(once) == once)
        }
    }
}
