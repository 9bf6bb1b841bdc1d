/// The texts of one kind of page, each named by what it says.
protocol PageWord: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
    /// By the code of the language; every language of the site has every text.
    static var texts: [String: [Self: String]] { get }
}

/// A language with its texts for one kind of page.
struct PageLanguage<Word: PageWord>: Sendable {
    let site: SiteLanguage
    let words: [Word: String]

    static var english: Self { Self(.english) }
    static var german: Self { Self(.german) }
    static var all: [Self] { SiteLanguage.all.map(Self.init) }

    init(_ site: SiteLanguage) {
        self.site = site
        words = Word.texts[site.code] ?? [:]
    }

    var code: String { site.code }

    /// The text of a word with its placeholders, which look like `{count}`, filled in.
    func text(_ word: Word, _ values: [String: String] = [:]) -> String {
        var text = words[word] ?? word.rawValue
        for (name, value) in values { text = text.replacing("{\(name)}", with: value) }
        return text
    }

    /// All texts by name, for a template.
    var context: [String: Any] {
        Dictionary(uniqueKeysWithValues: Word.allCases.map { ($0.rawValue, text($0)) })
    }
}
