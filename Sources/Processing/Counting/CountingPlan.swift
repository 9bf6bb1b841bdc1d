import Definitions
import Events
import Measures
import Themes

/// What all datasets together ask of an event, so that each question is answered once an event and not once a dataset.
struct CountingPlan {
    /// A variable that at least one dataset counts. Its cells begin at `base`; the first is for events that don't answer it.
    struct Counted {
        let variable: Variable
        /// The list that sorts its comments, if it is about them.
        let list: ThemeList?
        let base: Int
        let categories: Int
        /// Whether a gate needs to know who stands behind its cells.
        var needsPeople: Bool
    }

    private(set) var variables: [Counted] = []
    /// Cells of a combination.
    private(set) var width = 0
    /// The dimensions that any dataset tells apart.
    let dimensions: [Dimension]
    /// How late an event may be, in milliseconds, for each lateness that any dataset allows; rising.
    let allowedLateness: [Int64]
    /// The largest k of any gate; 0 = all datasets are open.
    let k: Int
    let channels: ChannelClasses

    init(datasets: [Dataset], registry: Registry, terms: [String: UInt32]) {
        dimensions = Dimension.allCases.filter { dimension in datasets.contains { $0.dimensions.contains(dimension) } }
        allowedLateness = Set(datasets.map { Int64($0.allowedLatenessHours) * 3_600_000 }).sorted()
        k = datasets.map(\.gateSize).max() ?? 0
        channels = ChannelClasses(registry: registry, terms: terms)
        for dataset in datasets {
            for variable in dataset.layout.variables where !variable.isOfCase && variable != .lateness {
                add(variable, of: dataset)
            }
        }
    }

    private mutating func add(_ variable: Variable, of dataset: Dataset) {
        let list = variable.isAboutThemes ? dataset.themes : nil
        let isGated = dataset.gateSize > 0
        if let known = variables.firstIndex(where: { $0.variable == variable && $0.list?.id == list?.id }) {
            variables[known].needsPeople = variables[known].needsPeople || isGated
            return
        }
        let categories = variable.counters.count
        variables.append(
            Counted(variable: variable, list: list, base: width, categories: categories, needsPeople: isGated))
        width += categories + 1
    }

    /// For each cell the counter of a dataset that it adds to; -1 = none.
    func counters(of dataset: Dataset) -> [Int] {
        var counters = [Int](repeating: -1, count: width)
        let layout = dataset.layout
        for counted in variables {
            guard let base = layout.base(of: counted.variable) else { continue }
            guard counted.list == nil || counted.list?.id == dataset.themes?.id else { continue }
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

extension Dataset {
    /// The k of its gate; 0 = open.
    var gateSize: Int {
        if case .wholeBatches(let k) = disclosure { k } else { 0 }
    }
}

extension ChannelClasses {
    init(registry: Registry, terms: [String: UInt32]) {
        self.init(
            digital: registry.channels.digital.compactMap { terms[$0] },
            assisted: registry.channels.assisted.compactMap { terms[$0] })
    }
}
