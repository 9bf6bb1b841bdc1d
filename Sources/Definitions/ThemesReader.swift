import Crypto
import Foundation
import Measures
import Themes
import Yams

/// Reads a file of `Pipelines/themes/`.
package struct ThemesReader {
    let file: YAMLFile
    /// Labels of languages, as the registry lists them.
    let languages: [String]

    package init(file: YAMLFile, languages: [String]) {
        self.file = file
        self.languages = languages
    }

    /// More phrases in one language are hard to own, and all are looked for at once.
    static let largestPhrases = 400

    /// `id` is the name of the file without its ending, which the id inside must repeat.
    package func list(id: String, from bytes: Data) -> ThemeList? {
        let keys = ["id", "title", "version", "themes"]
        guard let root = file.root(of: bytes, what: "the list of themes", keys: keys) else { return nil }
        let named = root.text("id")
        if !named.isEmpty && named != id {
            file.report(root.line(of: "id"), "\"id\" is \"\(named)\"; expected the file's own name, \"\(id)\"")
        }
        Slug.check(id, line: root.line(of: "id"), in: file)
        let maps = root.maps("themes", item: "a theme", keys: ["id", "title"] + languages, isRequired: true)
        if root.has("themes") && maps.isEmpty {
            file.report(root.line(of: "themes"), "\"themes\" is empty; expected one theme at least")
        }
        if maps.count > ThemeMasks.largestList {
            file.report(
                root.line(of: "themes"),
                "\"themes\" has \(maps.count) themes; expected \(ThemeMasks.largestList) at most")
        }
        var lines: [String: Int] = [:]
        let entries = maps.enumerated().map { place, map in
            let entry = entry(map, place: place)
            if let line = lines.updateValue(map.line(of: "id"), forKey: entry.theme.id) {
                file.report(map.line(of: "id"), "the id \"\(entry.theme.id)\" is taken by line \(line)")
            }
            return entry
        }
        checkLanguages(entries, maps)
        return ThemeList(
            id: id, title: root.text("title"), version: root.integer("version", in: 1...100_000) ?? 1,
            entries: entries,
            digest: SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }

    private func entry(_ map: YAMLMap, place: Int) -> ThemeList.Entry {
        let id = map.text("id")
        if !id.isEmpty { Slug.check(id, line: map.line(of: "id"), in: file) }
        var rules: [String: ThemeList.Rules] = [:]
        for language in languages where map.has(language) {
            if let found = map.map(language, keys: ["phrases", "not"]) { rules[language] = self.rules(found) }
        }
        if rules.isEmpty {
            file.report(map.line, "the theme \"\(id)\" has no rules; expected phrases in one language at least")
        }
        return ThemeList.Entry(theme: Theme(place: place, id: id, title: map.text("title")), rules: rules)
    }

    /// A theme without rules in a language would pass for one that nobody who writes in it has.
    private func checkLanguages(_ entries: [ThemeList.Entry], _ maps: [YAMLMap]) {
        let all = Set(entries.flatMap(\.rules.keys))
        for (entry, map) in zip(entries, maps) where !entry.rules.isEmpty {
            for language in all.subtracting(entry.rules.keys).sorted() {
                file.report(
                    map.line,
                    "the theme \"\(entry.theme.id)\" lacks \"\(language)\", which other themes of the list have")
            }
        }
    }

    private func rules(_ map: YAMLMap) -> ThemeList.Rules {
        var seen: [Phrase: String] = [:]
        let phrases = self.phrases("phrases", map, &seen)
        if phrases.isEmpty && map.has("phrases") {
            file.report(map.line(of: "phrases"), "\(map.name("phrases")) is empty; expected one phrase at least")
        }
        let exceptions = self.phrases("not", map, &seen).map { found in
            if !phrases.contains(where: { $0.phrase.canOverlap(found.phrase) }) {
                file.report(
                    found.line,
                    "\"\(found.text)\" shares no word with a phrase of its theme, so it would never cancel one")
            }
            return found.phrase
        }
        return ThemeList.Rules(phrases: phrases.map(\.phrase), exceptions: exceptions)
    }

    private func phrases(
        _ key: String, _ map: YAMLMap, _ seen: inout [Phrase: String]
    ) -> [(phrase: Phrase, text: String, line: Int)] {
        let texts = map.texts(key, isRequired: key == "phrases")
        if texts.count > Self.largestPhrases {
            file.report(
                map.line(of: key),
                "\(map.name(key)) has \(texts.count) phrases; expected \(Self.largestPhrases) at most")
        }
        var out: [(phrase: Phrase, text: String, line: Int)] = []
        for found in texts {
            do {
                let phrase = try Phrase(found.text)
                if let other = seen.updateValue(found.text, forKey: phrase) {
                    file.report(found.line, "\"\(found.text)\" is the same as \"\(other)\"; expected each phrase once")
                }
                out.append((phrase, found.text, found.line))
            } catch {
                file.report(found.line, "\"\(found.text)\" is no phrase: \(error.message)")
            }
        }
        return out
    }
}
