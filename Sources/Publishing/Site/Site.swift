import Definitions
import Disclosure
import Events
import Measures

/// One page before it is rendered.
struct Page {
    /// Relative to the publication root.
    var path: String
    var template: String
    var title: String
    var context: [String: Any]
    var language = SiteLanguage.english

    /// What leads from the page back to the root.
    var root: String { String(repeating: "../", count: path.filter { $0 == "/" }.count) }
}

/// The one list of pages; a new page is a file in this folder, a template and a line here.
enum PageList {
    /// How the pages of a kind are made.
    enum Kind: Sendable {
        case pages(@Sendable (SiteData) throws -> [Page])
        /// One page for each service; these are so many that the cores share them.
        case ofEachService(@Sendable (SiteData.Service, SiteData) throws -> Page)
    }

    static let all: [Kind] = [
        .pages(IndexPage.pages),
        .pages(MinistersPage.pages),
        .pages(ServicesPage.pages),
        .ofEachService(ServicePage.page),
        .pages(ProvidersPage.pages),
        .pages(CataloguePage.pages),
        .pages(MethodsPage.pages),
        .pages(StatusPage.pages),
        .pages(ConversationsIndexPage.pages),
        .pages(ConversationPage.pages),
        .pages(AnswersPage.pages),
    ]

    static let navigation: [(word: SiteWord, path: String)] = [
        (.overview, "index.html"), (.ministers, "ministers.html"), (.services, "services/index.html"),
        (.conversations, ConversationsIndexPage.path), (.answers, AnswersPage.path(.english)),
        (.data, "catalogue.html"), (.methods, "methods.html"), (.status, "status.html"),
    ]
}

/// All pages of one snapshot.
struct Site {
    private let data: SiteData
    private let templates: Templates

    init(snapshot: Snapshot, definitions: Definitions, templates: Templates) throws {
        data = try SiteData(snapshot: snapshot, definitions: definitions)
        self.templates = templates
    }

    func files() throws -> [PublishedFile] {
        let services = data.services
        let jobs = PageList.all.flatMap { kind -> [@Sendable () throws -> [PublishedFile]] in
            switch kind {
            case .pages(let make): [{ try make(data).map(file) }]
            case .ofEachService(let make): services.map { service in { [try file(of: make(service, data))] } }
            }
        }
        let lists = try concurrently(jobs.count) { index throws in try jobs[index]() }
        return [PublishedFile(path: "style.css", text: templates.stylesheet)] + lists.joined()
    }

    private func file(of page: Page) throws -> PublishedFile {
        var context = page.context
        context["pageTitle"] = page.title
        context["root"] = page.root
        let layout = LayoutLanguage(page.language)
        context["pageLanguage"] = layout.code
        context["layout"] = layout.context
        context["snapshot"] = data.snapshot.id.text
        context["asOf"] = layout.site.instant(data.snapshot.release.time)
        context["asOfMachine"] = CivilDay.instantText(data.snapshot.release.time)
        context["licences"] = data.licences
        context["navigation"] = navigation.map { entry -> [String: Any] in
            let path = entry.word == .answers ? AnswersPage.path(AnswersLanguage(page.language)) : entry.path
            let isForeign = path == entry.path && page.language != .english
            return [
                "label": layout.text(entry.word), "href": page.root + path, "isCurrent": path == page.path,
                "isForeign": isForeign,
            ]
        }
        return PublishedFile(path: page.path, text: try templates.render(page.template, context))
    }

    /// Without links to pages that are not there.
    private var navigation: [(word: SiteWord, path: String)] {
        PageList.navigation.filter { entry in
            switch entry.word {
            case .conversations: !data.snapshot.conversations.isEmpty
            case .answers: data.snapshot.answers.isKept
            default: true
            }
        }
    }
}

/// What the pages share: the snapshot's tables with the sums that pages show.
struct SiteData {
    typealias Service = (id: String, name: String)

    let snapshot: Snapshot
    let registry: Registry
    let conversations: [Conversation]
    /// Licences and origins of what was said and answered.
    let answerOrigins: AnswerOrigins
    let views: [TableView]
    /// By service; only where the verdict is that those who answered differ.
    let warnings: [String: [ResponseWarning]]

    init(snapshot: Snapshot, definitions: Definitions) throws {
        self.snapshot = snapshot
        registry = definitions.registry
        conversations = definitions.conversations
        answerOrigins = AnswerOrigins(snapshot.answers, definitions)
        // An earlier version is there to be compared with; pages speak of what is in force.
        views = try snapshot.tables.filter { !$0.dataset.isEarlierVersion }.map(TableView.init)
        warnings = try ResponseWarning.byService(views)
    }

    var licences: [[String: Any]] {
        var seen: Set<String> = []
        return views.map(\.table.dataset.licence).filter { seen.insert($0.url).inserted }.map {
            ["id": $0.id, "url": $0.url]
        }
    }

    func serviceName(_ id: String) -> String { registry.service(id)?.name ?? DisplayText.label(id) }

    /// The services that have anything published, be it an answer to a finding, by name.
    var services: [Service] {
        Set(views.flatMap(\.byService.keys) + snapshot.answers.entries.compactMap(\.service)).filter {
            registry.service($0) != nil
        }
        .map { (id: $0, name: serviceName($0)) }.sorted { ($0.name, $0.id) < ($1.name, $1.id) }
    }
}

/// One table with the sums that pages show, and the period they speak about.
struct TableView {
    let table: PublishedTable
    /// Sums over everything, oldest first.
    let national: [PublishedTable.Cell]
    /// Sums of each service, oldest first.
    let byService: [String: [PublishedTable.Cell]]
    /// Of the period in focus, each service by channel and by provider, where the dataset has them.
    let breakdowns: [Dimension: [String: [PublishedTable.Cell]]]
    let funnels: [DropOff.Funnel]?
    /// The newest complete period, or the newest one when none is complete.
    let focus: Int32?

    init(_ table: PublishedTable) throws {
        self.table = table
        national = try table.cells(by: [])
        byService =
            table.dataset.dimensions.contains(.service)
            ? Dictionary(grouping: try table.cells(by: [.service])) { $0.labels[0] } : [:]
        let periods = table.periods
        // Where cases are followed, a period in which none began has nothing to say, though some may have ended in it.
        let begun = Set(national.filter { ($0.value("cases.started")?.value ?? 0) > 0 }.map(\.period))
        let told = begun.isEmpty ? periods : periods.filter(begun.contains)
        let focus = told.last { !table.isProvisional($0) } ?? told.last
        self.focus = focus
        var breakdowns: [Dimension: [String: [PublishedTable.Cell]]] = [:]
        for dimension in [Dimension.channel, .provider]
        where table.dataset.dimensions.contains(.service) && table.dataset.dimensions.contains(dimension) {
            breakdowns[dimension] = Dictionary(
                grouping: try table.cells(by: [.service, dimension], in: focus), by: { $0.labels[0] })
        }
        self.breakdowns = breakdowns
        funnels = try DropOff.funnels(of: table)
    }

    var dataset: Dataset { table.dataset }

    /// The minimum base of a gated dataset.
    var k: Int? { if case .wholeBatches(let k) = dataset.disclosure { k } else { nil } }

    var previous: Int32? {
        focus.map { Window(dataset.pageLength, start: $0).previous(released: dataset.period).start }
    }

    func periodText(_ period: Int32) -> String { DisplayText.period(period, dataset.pageLength) }
}
