import Measures

/// A file of `Pipelines/themes/`: what comments can be about, and by which words that is seen.
package struct ThemeList: Sendable, Equatable {
    /// The rules of a theme in one language.
    package struct Rules: Sendable, Equatable {
        /// One of these has to stand in the comment.
        package var phrases: [Phrase]
        /// A place where one of these stands does not count.
        package var exceptions: [Phrase]

        package init(phrases: [Phrase], exceptions: [Phrase] = []) {
            self.phrases = phrases
            self.exceptions = exceptions
        }
    }

    package struct Entry: Sendable, Equatable {
        package var theme: Theme
        /// By language label.
        package var rules: [String: Rules]

        package init(theme: Theme, rules: [String: Rules]) {
            self.theme = theme
            self.rules = rules
        }
    }

    package var id: String
    package var title: String
    package var version: Int
    package var entries: [Entry]
    /// SHA-256 of the file, in hexadecimal.
    package var digest: String

    package init(id: String, title: String, version: Int, entries: [Entry], digest: String = "") {
        self.id = id
        self.title = title
        self.version = version
        self.entries = entries
        self.digest = digest
    }

    package var themes: [Theme] { entries.map(\.theme) }
    package var languages: [String] { Set(entries.flatMap(\.rules.keys)).sorted() }
}
