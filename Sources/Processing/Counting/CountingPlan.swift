import Definitions
import Events
import Measures
import Themes

/// What all datasets together ask of an event, so that each question is answered once an event and not once a dataset.
struct CountingPlan {
    /// A variable that at least one dataset counts. Its cells begin at `base`; the first is for events that don't answer it.
    struct Counted {
        let variable: Variable
        let base: Int
        let categories: Int
    }

    /// What is asked of comments that a list has sorted into themes.
    struct CountedThemes {
        let list: ThemeList
        var variables: [Counted] = []
        /// First cell of each variable that is about one theme, with the theme's place in the list.
        var cellsOfThemes: [(base: Int, place: Int)] = []
        /// First cell for whether a comment has any theme.
        var classification: Int?

        init(list: ThemeList) { self.list = list }

        mutating func noteCells() {
            for counted in variables {
                if case .theme(let theme) = counted.variable {
                    cellsOfThemes.append((counted.base, theme.place))
                } else {
                    classification = counted.base
                }
            }
        }
    }

    private(set) var variables: [Counted] = []
    private(set) var themes: [CountedThemes] = []
    /// Cells of a combination.
    private(set) var width = 0
    /// The dimensions that any dataset tells apart.
    let dimensions: [Dimension]
    /// How late an event may be, in milliseconds, for each lateness that any dataset allows; rising.
    let allowedLateness: [Int64]
    let channels: ChannelClasses

    init(datasets: [Dataset], registry: Registry, terms: [String: UInt32]) {
        dimensions = Dimension.allCases.filter { dimension in datasets.contains { $0.dimensions.contains(dimension) } }
        allowedLateness = Set(datasets.map { Int64($0.allowedLatenessHours) * 3_600_000 }).sorted()
        channels = ChannelClasses(registry: registry, terms: terms)
        for dataset in datasets {
            for variable in dataset.layout.variables
            where !variable.isOfCase && variable != .lateness && variable != .review {
                add(variable, of: dataset)
            }
        }
        for place in themes.indices { themes[place].noteCells() }
    }

    private mutating func add(_ variable: Variable, of dataset: Dataset) {
        if let list = dataset.themes, variable.isAboutThemes {
            let place = themes.firstIndex { $0.list.id == list.id } ?? themes.count
            if place == themes.count { themes.append(CountedThemes(list: list)) }
            width += Self.add(variable, to: &themes[place].variables, base: width)
        } else {
            width += Self.add(variable, to: &variables, base: width)
        }
    }

    /// Returns the cells that it takes; none if another dataset counts it too.
    private static func add(_ variable: Variable, to list: inout [Counted], base: Int) -> Int {
        if list.contains(where: { $0.variable == variable }) { return 0 }
        let categories = variable.counters.count
        list.append(Counted(variable: variable, base: base, categories: categories))
        return categories + 1
    }

    /// Every variable with cells of its own.
    var all: [Counted] { variables + themes.flatMap(\.variables) }

    /// For each cell the counter of a dataset that it adds to; -1 = none.
    func counters(of dataset: Dataset) -> [Int] {
        var counters = [Int](repeating: -1, count: width)
        let layout = dataset.layout
        let own = themes.first { $0.list.id == dataset.themes?.id }
        for counted in variables + (own?.variables ?? []) {
            guard let base = layout.base(of: counted.variable) else { continue }
            for category in 0..<counted.categories { counters[counted.base + 1 + category] = base + category }
        }
        return counters
    }
}

extension Variable {
    /// Whether its categories come from a list of themes.
    var isAboutThemes: Bool {
        switch self {
        case .classification, .theme: true
        default: false
        }
    }
}

extension ChannelClasses {
    init(registry: Registry, terms: [String: UInt32]) {
        self.init(
            digital: registry.channels.digital.compactMap { terms[$0] },
            assisted: registry.channels.assisted.compactMap { terms[$0] })
    }
}
