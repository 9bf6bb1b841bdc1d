import Events

/// A language of pages: how it writes numbers, shares and days. Every language is a line in `all` and, for each kind of page, a file of words.
struct SiteLanguage: Sendable, Equatable {
    /// BCP 47.
    let code: String
    /// As its speakers call it.
    let name: String
    let thousands: String
    let decimal: String
    /// Between a number and the sign for percent.
    let beforePercent: String
    let months: [String]
    /// Day, month and year, with `{d}`, `{m}` and `{y}` in their places.
    let date: String

    static let all = [english, german]

    static let english = SiteLanguage(
        code: "en", name: "English", thousands: ",", decimal: ".", beforePercent: "", months: DisplayText.monthNames,
        date: "{d} {m} {y}")

    static let german = SiteLanguage(
        code: "de", name: "Deutsch", thousands: ".", decimal: ",", beforePercent: "\u{00A0}",
        months: [
            "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
            "Dezember",
        ], date: "{d}. {m} {y}")

    func number(_ value: Int) -> String { NumberText.grouped(Int64(value)).replacing(",", with: thousands) }

    /// In whole percent.
    func share(_ value: Double) -> String { "\(Int((value * 100).rounded()))\(beforePercent)%" }

    /// With three decimals, which tell close silhouettes apart.
    func thousandths(_ value: Double) -> String {
        let thousandths = Int((abs(value) * 1000).rounded())
        let digits = String(1000 + thousandths % 1000).dropFirst()
        return (value < 0 && thousandths > 0 ? "−" : "") + "\(thousandths / 1000)\(decimal)\(digits)"
    }

    func day(_ day: Int32) -> String {
        let (year, month, number) = CivilDay.date(day)
        return date.replacing("{d}", with: String(number)).replacing("{m}", with: months[month - 1])
            .replacing("{y}", with: String(year))
    }

    /// Day and time in UTC.
    func instant(_ milliseconds: Int64) -> String {
        let time = CivilDay.instantText(milliseconds).dropFirst(11).prefix(5)
        return day(Int32(milliseconds.flooredDivision(by: 86_400_000))) + ", " + time + " UTC"
    }
}
