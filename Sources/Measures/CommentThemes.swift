/// What comments are about, by the declared rules of a list of themes.
struct CommentThemes: Measure {
    /// Those of the dataset's list; none where the measure stands for itself.
    let themes: [Theme]
    private let shares: [(id: String, counters: [String])]

    init(themes: [Theme] = []) {
        self.themes = themes
        shares = themes.map { ($0.metricID, Variable.theme($0).counters) }
    }

    let key = "comment-themes"
    let title = "Themes of comments"
    let method = """
        comments.count = answers with a comment. A comment has a theme if a phrase of the theme's declared rules stands in it, \
        and can have several. Share of a theme = comments with it / (comments with it + comments without it); unclassified = \
        comments without any theme / all classified or not. Each pair is released together, so its base can be smaller than \
        comments.count. Rules find words, not meanings: read a share beside the unclassified one.
        """
    let source = "This project; rules in Pipelines/themes/."
    var variables: [Variable] { [.comments, .classification] + themes.map { .theme($0) } }

    func values(of counts: Counts) -> [MetricValue] {
        let classes = Variable.classification.counters
        return [
            count("comments.count", counts["comments"], using: ["comments"]),
            share(
                "comments.unclassified_share", counts["comments_unclassified"],
                of: counts["comments_classified"] + counts["comments_unclassified"], using: classes),
        ]
            + shares.map { theme in
                let with = counts[theme.counters[0]]
                return share(theme.id, with, of: with + counts[theme.counters[1]], using: theme.counters)
            }
    }

    func about(_ themes: [Theme]) -> any Measure { CommentThemes(themes: themes) }
}
