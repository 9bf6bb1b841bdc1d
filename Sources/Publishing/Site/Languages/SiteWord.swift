typealias LayoutLanguage = PageLanguage<SiteWord>

/// Every text of the header and footer that all pages share.
enum SiteWord: String, PageWord {
    static let texts = ["en": english, "de": german]

    case skip, main, overview, ministers, services, conversations, answers, data, methods, status
    case provisional, asOf, snapshot, licence, noLicence, protection, download, everyRecord
}
