namespace Personalization.Sources;

/// <summary>
/// A model's query, run once for several that read it in the same run. Whoever opens it waits for those that are expected, for a while; who comes later reads for itself. Thread-safe.
/// </summary>
internal sealed class SharedQuery(ISourceQuery query, TimeProvider time, TimeSpan patience)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Seat> _expected = [];
    private SharedRows? _forming;
    private ITimer? _timer;

    /// <summary>Makes the query of one who reads.</summary>
    /// <param name="isExpected">Whether the others wait for it until it opens, or ends, or takes too long.</param>
    internal Seat NewSeat(bool isExpected)
    {
        var seat = new Seat(this);
        if (isExpected)
        {
            Expect(seat);
        }

        return seat;
    }

    private void Expect(Seat seat)
    {
        lock (_gate)
        {
            _expected.Add(seat);
        }
    }

    private SharedRowReader Join(Seat seat)
    {
        lock (_gate)
        {
            _expected.Remove(seat);
            var rows = _forming ??= new SharedRows(query);
            _timer ??= _expected.Count == 0 ? null : time.CreateTimer(_ => Start(rows), null, patience, Timeout.InfiniteTimeSpan);
            return rows.Join(seat.Ended);
        }
    }

    private void Leave(Seat seat)
    {
        lock (_gate)
        {
            _expected.Remove(seat);
        }

        StartIfAllAreHere();
    }

    private void StartIfAllAreHere()
    {
        SharedRows? rows;
        lock (_gate)
        {
            rows = _expected.Count == 0 ? _forming : null;
        }

        if (rows is not null)
        {
            Start(rows);
        }
    }

    private void Start(SharedRows rows)
    {
        lock (_gate)
        {
            if (_forming != rows)
            {
                return;
            }

            _forming = null;
            _timer?.Dispose();
            _timer = null;
        }

        _ = Task.Run(rows.StartAsync);
    }

    /// <summary>The query of one who reads.</summary>
    internal sealed class Seat(SharedQuery shared) : ISourceQuery, IDisposable
    {
        public async ValueTask<RowReader> OpenAsync(CancellationToken cancellationToken)
        {
            var reader = shared.Join(this);
            shared.StartIfAllAreHere();
            await reader.OpenAsync(cancellationToken).ConfigureAwait(false);
            return reader;
        }

        /// <summary>Nobody waits for it any more.</summary>
        public void Dispose() => shared.Leave(this);

        /// <summary>Who has not come to the end is going to read again, as the others are whose read failed with its own, or leaves.</summary>
        internal void Ended(bool wasWhole)
        {
            if (!wasWhole)
            {
                shared.Expect(this);
            }
        }
    }
}
