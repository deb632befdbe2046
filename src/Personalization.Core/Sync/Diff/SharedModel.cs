namespace Personalization.Sync.Diff;

/// <summary>
/// The model of a run, read once for all regions that are ready. Whoever is waits for those that are expected, for a while; who comes later reads for itself. One region is the case of one. Thread-safe.
/// </summary>
internal sealed class SharedModel(SyncDefinition sync, TimeProvider time, SyncLimits limits)
{
    private readonly Lock _gate = new();
    private readonly HashSet<Seat> _expected = [];
    private RowFeed? _forming;
    private ITimer? _timer;

    /// <summary>Makes the place of one who reads.</summary>
    /// <param name="isExpected">Whether the others wait for it until it reads, or ends, or takes too long.</param>
    internal Seat NewSeat(bool isExpected = true)
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

    private void Leave(Seat seat)
    {
        lock (_gate)
        {
            _expected.Remove(seat);
        }

        StartIfAllAreHere();
    }

    private (RowFeed Feed, RowFeed.Member Member) Join(Seat seat, IRowTaker taker, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _expected.Remove(seat);
            var feed = _forming ??= new RowFeed(sync, time, limits.SourcePatience);
            _timer ??= _expected.Count == 0 ? null : time.CreateTimer(_ => Start(feed), null, limits.RegionPatience, Timeout.InfiniteTimeSpan);
            return (feed, feed.Add(taker, cancellationToken));
        }
    }

    private void StartIfAllAreHere()
    {
        RowFeed? feed;
        lock (_gate)
        {
            feed = _expected.Count == 0 ? _forming : null;
        }

        if (feed is not null)
        {
            Start(feed);
        }
    }

    private void Start(RowFeed feed)
    {
        lock (_gate)
        {
            if (_forming != feed)
            {
                return;
            }

            _forming = null;
            _timer?.Dispose();
            _timer = null;
        }

        feed.Start();
    }

    /// <summary>The place of one who reads.</summary>
    internal sealed class Seat(SharedModel model) : IDisposable
    {
        /// <summary>Gives a taker every row of the model.</summary>
        /// <exception cref="PersonalizationException">The source failed (<c>source_failed</c>).</exception>
        internal async Task FeedAsync(IRowTaker taker, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (feed, member) = model.Join(this, taker, cancellationToken);
            model.StartIfAllAreHere();
            try
            {
                await feed.WaitAsync(member).ConfigureAwait(false);
            }
            catch
            {
                // It is going to read again, as the others are whose read failed with its own, or leaves.
                model.Expect(this);
                throw;
            }
        }

        /// <summary>Nobody waits for it any more.</summary>
        public void Dispose() => model.Leave(this);
    }
}
