import Events
import Measures

/// Finds the themes of redacted comments by the rules of one list.
package struct CommentClassifier: Sendable {
    private let matchers: [UInt32: PhraseMatcher]
    private let anyLanguage: PhraseMatcher
    private var reading = PhraseMatcher.Reading()

    /// - Parameter terms: the journal's number of each label.
    package init(list: ThemeList, terms: [String: UInt32]) {
        var matchers: [UInt32: PhraseMatcher] = [:]
        for language in list.languages {
            guard let term = terms[language] else { continue }
            matchers[term] = PhraseMatcher(
                list.entries.compactMap { entry in entry.rules[language].map { (entry.theme.place, $0) } })
        }
        self.matchers = matchers
        anyLanguage = PhraseMatcher(
            list.entries.flatMap { entry in
                entry.rules.sorted { $0.key < $1.key }.map { (entry.theme.place, $0.value) }
            })
    }

    /// The themes of every event's comment. A language without rules has no themes; without a language all rules apply.
    package mutating func masks(of batch: EventBatch) -> ThemeMasks {
        guard !batch.commentBytes.isEmpty else { return ThemeMasks() }
        var masks = [UInt64](repeating: 0, count: batch.count)
        batch.commentBytes.withUnsafeBufferPointer { bytes in
            var start = 0
            for index in 0..<batch.count where batch.commentLength[index] > 0 {
                let end = start + Int(batch.commentLength[index])
                masks[index] =
                    themes(of: UnsafeBufferPointer(rebasing: bytes[start..<end]), language: batch.language[index])
                    | ThemeMasks.comment
                start = end
            }
        }
        return ThemeMasks(masks)
    }

    private mutating func themes(of comment: UnsafeBufferPointer<UInt8>, language: UInt32) -> UInt64 {
        if language == 0 { return anyLanguage.themes(of: comment, &reading) }
        return matchers[language]?.themes(of: comment, &reading) ?? 0
    }
}

/// The classifiers of all lists that datasets ask for; each list reads a batch once, however many datasets share it.
package struct ThemeClassifiers: Sendable {
    private var classifiers: [String: CommentClassifier]
    private var masks: [String: ThemeMasks] = [:]

    package init(lists: [ThemeList], terms: [String: UInt32]) {
        classifiers = Dictionary(
            lists.map { ($0.id, CommentClassifier(list: $0, terms: terms)) }, uniquingKeysWith: { first, _ in first })
    }

    package mutating func read(_ batch: EventBatch) {
        for id in Array(classifiers.keys) { masks[id] = classifiers[id]?.masks(of: batch) }
    }

    /// The themes of the batch that was read last.
    package func masks(of list: ThemeList?) -> ThemeMasks { list.flatMap { masks[$0.id] } ?? ThemeMasks() }
}
