using Personalization.Records;

namespace Personalization.Sync;

/// <summary>What lookups need where no host has started the schedules.</summary>
internal sealed partial class SyncService
{
    private readonly Lock _openingLock = new();
    private Task? _opening;
    private volatile bool _isOpen;
    private volatile bool _isWatched;
    private volatile bool _isAged = true;
    private ITimer? _aging;

    public IRecordCollection? Find(string collection) => _isOpen ? _served.Collections.Find(collection) : null;

    public bool IsWatched
    {
        get => _isWatched;
        set => _isWatched = value;
    }

    public bool IsOutdated => _isAged && !_isWatched && !_slots.IsEmpty;

    public async ValueTask<IRecordCollection> OpenAsync(CollectionDefinition collection, CancellationToken cancellationToken)
    {
        if (!_isOpen)
        {
            await OpenOnceAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return await _served.Collections.GetAsync(collection, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask CatchUpAsync(CancellationToken cancellationToken)
    {
        // Before it is read, so that one caller reads it and not each.
        _isAged = false;
        lock (_openingLock)
        {
            // A timer, since a clock that every miss reads costs as much as the lookup.
            _aging ??= _environment.Time.CreateTimer(static service => ((SyncService)service!)._isAged = true, this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _aging.Change(SyncConstants.ReadinessAge, Timeout.InfiniteTimeSpan);
        }

        try
        {
            await RefreshReadinessAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // As a host that cannot read it goes on.
        }
    }

    private Task OpenOnceAsync()
    {
        lock (_openingLock)
        {
            // No caller's token: others wait for the same.
            return _opening = _opening is { IsCompleted: false } ? _opening : Task.Run(OpenServedAsync, CancellationToken.None);
        }
    }

    private async Task OpenServedAsync()
    {
        await PrepareAsync(_served, _definitions.Value, CancellationToken.None).ConfigureAwait(false);
        await CatchUpAsync(CancellationToken.None).ConfigureAwait(false);
        _isOpen = true;
    }
}
