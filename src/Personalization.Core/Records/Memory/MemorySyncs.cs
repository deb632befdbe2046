namespace Personalization.Records.Memory;

/// <summary>What a collection knows of its syncs: their marks and registrations.</summary>
internal sealed class MemorySyncs
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SyncMark> _marks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SyncRegistration> _registrations = new(StringComparer.Ordinal);

    internal SyncMark? GetMark(string sync)
    {
        lock (_lock)
        {
            return _marks.GetValueOrDefault(sync);
        }
    }

    internal bool TrySetMark(string sync, SyncMark? expected, SyncMark next)
    {
        lock (_lock)
        {
            if (_marks.GetValueOrDefault(sync) != expected)
            {
                return false;
            }

            _marks[sync] = next;
            return true;
        }
    }

    internal IReadOnlyList<SyncRegistration> GetRegistrations()
    {
        lock (_lock)
        {
            return [.. _registrations.Values];
        }
    }

    internal SyncRegistration? Register(SyncRegistration registration, string? replaces)
    {
        lock (_lock)
        {
            if (registration.FindConflict(_registrations.Values, replaces) is { } conflict)
            {
                return conflict;
            }

            if (replaces is not null && replaces != registration.Sync)
            {
                Remove(replaces);
            }

            _registrations[registration.Sync] = registration with { Fields = [.. registration.Fields] };
            return null;
        }
    }

    internal void Unregister(string sync)
    {
        lock (_lock)
        {
            Remove(sync);
        }
    }

    private void Remove(string sync)
    {
        _registrations.Remove(sync);
        _marks.Remove(sync);
    }
}
