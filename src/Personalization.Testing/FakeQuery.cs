using Personalization.Sources;

namespace Personalization.Testing;

/// <summary>A model of a test: rows in memory, which may change from run to run, and readings that fail or stop where the test says. Thread-safe.</summary>
/// <remarks>A change concerns readings that begin after it.</remarks>
/// <example>
/// <code>
/// var customers = new FakeQuery("id", "name")
///     .SetRows([1, "Ann"], [2, "Bob"])        // what the first run reads
///     .ThenRows([1, "Anna"]);                 // and what later ones do
/// customers.FailAfter(rows: 1, times: 2);     // two readings break, then it is well again
/// </code>
/// </example>
public sealed class FakeQuery : ISourceQuery
{
    private readonly Lock _lock = new();
    private readonly string[] _columns = [];
    private readonly List<ISourceQuery> _versions = [];
    private readonly List<Interruption> _interruptions = [];
    private int _opens;

    /// <summary>Initializes a new instance without rows.</summary>
    /// <param name="columns">The names of the columns.</param>
    public FakeQuery(params string[] columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _columns = [.. columns];
        _versions.Add(FakeRows.Query(_columns, []));
    }

    /// <summary>Initializes a new instance with the rows of another query, such as one of <see cref="SourceQuery"/>.</summary>
    /// <param name="versions">The queries: each is answered until a reading of it has come to its end, the last one from then on.</param>
    public FakeQuery(params ISourceQuery[] versions)
    {
        ArgumentNullException.ThrowIfNull(versions);
        ArgumentOutOfRangeException.ThrowIfZero(versions.Length, nameof(versions));
        _versions.AddRange(versions);
    }

    /// <summary>Gets how many readings have begun, those that failed at once included.</summary>
    public int Opens => Volatile.Read(ref _opens);

    /// <summary>Sets what is read from now on, in the place of everything before.</summary>
    /// <param name="rows">The rows, each with a value for every column. Values may have any type that a database's may have.</param>
    /// <returns>The same query.</returns>
    /// <exception cref="ArgumentException">A row has more or fewer values than there are columns.</exception>
    /// <exception cref="InvalidOperationException">The rows are another query's.</exception>
    public FakeQuery SetRows(params object?[][] rows)
    {
        var version = Version(rows);
        lock (_lock)
        {
            _versions.Clear();
            _versions.Add(version);
        }

        return this;
    }

    /// <summary>Sets what is read once a reading of all that was set before has come to its end.</summary>
    /// <param name="rows">The rows, each with a value for every column.</param>
    /// <returns>The same query.</returns>
    /// <exception cref="ArgumentException">A row has more or fewer values than there are columns.</exception>
    /// <exception cref="InvalidOperationException">The rows are another query's.</exception>
    public FakeQuery ThenRows(params object?[][] rows)
    {
        var version = Version(rows);
        lock (_lock)
        {
            _versions.Add(version);
        }

        return this;
    }

    /// <summary>Lets readings fail when they begin.</summary>
    /// <param name="exception">What they throw, as it is; by default what a source throws whose connection breaks.</param>
    /// <param name="times">How many readings fail; all by default.</param>
    /// <returns>The same query.</returns>
    public FakeQuery FailOpen(Exception? exception = null, int? times = null) => Interrupt(rows: -1, Throwing(exception), times);

    /// <summary>Lets readings fail after some rows; a shorter reading fails at its end.</summary>
    /// <param name="rows">How many rows are read before.</param>
    /// <param name="exception">What they throw, as it is; by default what a source throws whose connection breaks.</param>
    /// <param name="times">How many readings fail; all by default.</param>
    /// <returns>The same query.</returns>
    public FakeQuery FailAfter(int rows, Exception? exception = null, int? times = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        return Interrupt(rows, Throwing(exception), times);
    }

    /// <summary>Holds readings after some rows until the test opens the gate; a shorter reading is held at its end.</summary>
    /// <param name="rows">How many rows are read before.</param>
    /// <param name="gate">The gate.</param>
    /// <param name="times">How many readings come to the gate; all by default.</param>
    /// <returns>The same query.</returns>
    public FakeQuery PauseAfter(int rows, TestGate gate, int? times = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentNullException.ThrowIfNull(gate);
        return Interrupt(rows, async cancellationToken => await gate.PassAsync(cancellationToken).ConfigureAwait(false), times);
    }

    /// <summary>Removes all failures and pauses.</summary>
    /// <returns>The same query.</returns>
    public FakeQuery ClearFaults()
    {
        lock (_lock)
        {
            _interruptions.Clear();
        }

        return this;
    }

    /// <inheritdoc/>
    public async ValueTask<RowReader> OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Interlocked.Increment(ref _opens);
        var (version, interruptions) = Begin();
        foreach (var interruption in interruptions.Where(i => i.Rows < 0))
        {
            await interruption.Happen(cancellationToken).ConfigureAwait(false);
        }

        var reader = await version.OpenAsync(cancellationToken).ConfigureAwait(false);
        return new FakeReader(reader, interruptions, () => End(version));
    }

    private ISourceQuery Version(object?[][] rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (_columns.Length == 0)
        {
            throw new InvalidOperationException("This query has the rows of another one. Give it columns instead (new FakeQuery(\"id\", ...)) to give it rows.");
        }

        return FakeRows.Query(_columns, rows);
    }

    private FakeQuery Interrupt(int rows, Func<CancellationToken, ValueTask> happen, int? times)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times ?? 1, 1, nameof(times));
        lock (_lock)
        {
            _interruptions.Add(new Interruption(rows, happen) { Times = times ?? int.MaxValue });
        }

        return this;
    }

    /// <summary>Which version a reading has, and what comes in between. A reading uses up one time of each.</summary>
    private (ISourceQuery Version, List<Interruption> Interruptions) Begin()
    {
        lock (_lock)
        {
            List<Interruption> interruptions = [.. _interruptions];
            interruptions.ForEach(interruption => interruption.Times--);
            _interruptions.RemoveAll(interruption => interruption.Times == 0);
            return (_versions[0], interruptions);
        }
    }

    private void End(ISourceQuery version)
    {
        lock (_lock)
        {
            if (_versions.Count > 1 && ReferenceEquals(_versions[0], version))
            {
                _versions.RemoveAt(0);
            }
        }
    }

    private static Func<CancellationToken, ValueTask> Throwing(Exception? exception)
        => _ => ValueTask.FromException(exception ?? new PersonalizationException(
            ErrorCodes.SourceFailed, "The test lets the source fail.", new IOException("The test lets the connection break.")));

    /// <summary>What happens in a reading after so many rows; before it begins when that is negative.</summary>
    internal sealed record Interruption(int Rows, Func<CancellationToken, ValueTask> Happen)
    {
        internal int Times { get; set; }
    }
}
