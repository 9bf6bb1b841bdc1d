import Dispatch
import Synchronization

/// What `body` makes of each number below `count`, in their order, with all processor cores at work.
///
/// Of several errors the one of the smallest number is thrown, so that it is the same in every run.
package func concurrently<Value: Sendable, Failure: Error>(
    _ count: Int, _ body: @Sendable (Int) throws(Failure) -> Value
) throws(Failure) -> [Value] {
    let results = Mutex<[Result<Value, Failure>?]>(Array(repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
        let result: Result<Value, Failure>
        do throws(Failure) {
            result = .success(try body(index))
        } catch {
            result = .failure(error)
        }
        results.withLock { $0[index] = result }
    }
    var values: [Value] = []
    for result in results.withLock({ $0 }) {
        if let result { values.append(try result.get()) }
    }
    return values
}

/// Two things that do not need each other, at the same time.
package func concurrently<First: Sendable, Second: Sendable>(
    _ first: @Sendable () -> First, _ second: @Sendable () -> Second
) -> (First, Second) {
    let made = concurrently(2) { (number) throws(Never) -> (First?, Second?) in
        number == 0 ? (first(), nil) : (nil, second())
    }
    guard let one = made[0].0, let other = made[1].1 else { preconditionFailure("both were made") }
    return (one, other)
}
