import Events
import WireProtocol
import ZeroMQ

/// Connections that keep the order of their messages, and lose, repeat and delay them; between connections there is no order.
final class SimulatedNetwork {
    struct Packet {
        var frames: [[UInt8]]
        var arrivesAt: UInt64
    }

    final class Link {
        let number: Int
        let service: Int
        fileprivate(set) var isBroken = false
        fileprivate var toServer: [Packet] = []
        fileprivate var toClient: [Packet] = []

        fileprivate init(number: Int, service: Int) {
            self.number = number
            self.service = service
        }

        var route: [UInt8] { withUnsafeBytes(of: UInt64(number).littleEndian) { Array($0) } }
    }

    /// Chances of each fault for a message.
    struct Rates {
        var lost = 0.0
        var repeated = 0.0
        var delayed = 0.0
        var dropped = 0.0
    }

    var rates = Rates()
    var counts = FaultCounts()
    var isServerUp = false
    private(set) var links: [Link] = []
    private var made = 0
    private let clock: SimulatedClock
    private var random: SeededRandom

    init(clock: SimulatedClock, seed: UInt64) {
        self.clock = clock
        random = SeededRandom(seed: seed, name: "network")
    }

    func open(service: Int) -> Link? {
        guard isServerUp else { return nil }
        made += 1
        let link = Link(number: made, service: service)
        links.append(link)
        return link
    }

    /// What was on its way to the sender is gone; some of what was on its way to the server may still arrive.
    func breakLink(_ link: Link) {
        guard !link.isBroken else { return }
        link.isBroken = true
        link.toClient = []
        let kept = link.toServer.isEmpty ? 0 : Int(random.next() % UInt64(link.toServer.count + 1))
        link.toServer.removeLast(link.toServer.count - kept)
        for index in link.toServer.indices { link.toServer[index].arrivesAt += random.next() % 3_000 }
        if link.toServer.isEmpty { links.removeAll { $0 === link } }
    }

    /// The server is gone with all that was under way.
    func breakAll() {
        for link in links {
            link.isBroken = true
            link.toServer = []
            link.toClient = []
        }
        links = []
    }

    var liveLinks: [Link] { links.filter { !$0.isBroken } }
    var isQuiet: Bool { links.allSatisfy { $0.toServer.isEmpty && $0.toClient.isEmpty } }

    func carryToServer(_ frames: [[UInt8]], on link: Link) { carry(frames, &link.toServer) }

    func carryToClient(_ frames: [[UInt8]], on link: Link) { carry(frames, &link.toClient) }

    private func carry(_ frames: [[UInt8]], _ queue: inout [Packet]) {
        if random.chance(rates.lost) { return counts.add(.messageLost) }
        var arrivesAt = clock.monotonic + random.next() % 4
        if random.chance(rates.delayed) {
            arrivesAt += 200 + random.next() % 4_800
            counts.add(.messageDelayed)
        }
        if let last = queue.last { arrivesAt = max(arrivesAt, last.arrivesAt) }
        queue.append(Packet(frames: frames, arrivesAt: arrivesAt))
        while random.chance(rates.repeated) {
            arrivesAt += random.next() % 50
            queue.append(Packet(frames: frames, arrivesAt: arrivesAt))
            counts.add(.messageRepeated)
        }
    }

    /// A message that has arrived at the server, from any of the connections that have one.
    func takeAtServer() -> (link: Link, frames: [[UInt8]])? {
        let now = clock.monotonic
        let due = links.filter { $0.toServer.first.map { $0.arrivesAt <= now } ?? false }
        guard let link = due.randomElement(using: &random) else { return nil }
        let packet = link.toServer.removeFirst()
        if link.isBroken, link.toServer.isEmpty { links.removeAll { $0 === link } }
        return (link, packet.frames)
    }

    func takeAtClient(on link: Link) -> [[UInt8]]? {
        guard let first = link.toClient.first, first.arrivesAt <= clock.monotonic else { return nil }
        link.toClient.removeFirst()
        return first.frames
    }

    func hasArrived(on link: Link) -> Bool { link.toClient.first.map { $0.arrivesAt <= clock.monotonic } ?? false }

    /// When the next message arrives anywhere.
    var nextArrival: UInt64? {
        links.flatMap { [$0.toServer.first?.arrivesAt, $0.toClient.first?.arrivesAt] }.compactMap { $0 }.min()
    }

    func drops() -> Bool {
        guard random.chance(rates.dropped) else { return false }
        counts.add(.answerDropped)
        return true
    }
}

/// A sender's end: when its connection breaks, it gets another one, as libzmq does.
final class SimulatedClientSocket: MessageSocket {
    private let network: SimulatedNetwork
    private let service: Int
    private(set) var link: SimulatedNetwork.Link?

    init(network: SimulatedNetwork, service: Int) {
        self.network = network
        self.service = service
        link = network.open(service: service)
    }

    func send(_ frames: [[UInt8]], wait: Bool) throws(ZeroMQError) -> SendResult {
        if link?.isBroken != false { link = network.open(service: service) }
        guard let link else { return .wouldBlock }
        network.carryToServer(frames, on: link)
        return .sent
    }

    func send(_ first: [UInt8], _ constant: StaticString, _ last: [UInt8]) throws(ZeroMQError) -> SendResult {
        try send([first, constant.withUTF8Buffer { Array($0) }, last], wait: false)
    }

    func receive(into parts: inout Multipart, wait: Bool) throws(ZeroMQError) -> ReceiveResult {
        guard let link, let frames = network.takeAtClient(on: link) else { return .nothing }
        parts.set(frames)
        return .message
    }

    var hasArrived: Bool { link.map { network.hasArrived(on: $0) } ?? false }

    /// The socket is closed, or the machine it was on is gone.
    func close() {
        if let link { network.breakLink(link) }
    }
}

/// The intake's end; what it sends is a promise from then on.
final class SimulatedServerSocket: MessageSocket {
    private let network: SimulatedNetwork
    private let promised: (SimulatedNetwork.Link, WireMessage) -> Void

    init(network: SimulatedNetwork, promised: @escaping (SimulatedNetwork.Link, WireMessage) -> Void) {
        self.network = network
        self.promised = promised
    }

    func send(_ frames: [[UInt8]], wait: Bool) throws(ZeroMQError) -> SendResult {
        guard let link = network.links.first(where: { $0.route == frames[0] }), !link.isBroken else {
            return .unreachable
        }
        if network.drops() { return .wouldBlock }
        if let message = frames[1].withUnsafeBytes({ try? WireMessage.decode($0) }) { promised(link, message) }
        network.carryToClient([frames[1]], on: link)
        return .sent
    }

    func send(_ first: [UInt8], _ constant: StaticString, _ last: [UInt8]) throws(ZeroMQError) -> SendResult {
        try send([first, constant.withUTF8Buffer { Array($0) }, last], wait: false)
    }

    func receive(into parts: inout Multipart, wait: Bool) throws(ZeroMQError) -> ReceiveResult { .nothing }
}
