namespace Personalization.Records.Memory;

/// <summary>What the store knows of syncs: their marks and registrations.</summary>
internal sealed class MemorySyncs
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Collection, string Sync), SyncMark> _marks = [];
    private readonly Dictionary<(string Collection, string Sync), SyncRegistration> _registrations = [];

    internal SyncMark? GetMark(string collection, string sync)
    {
        lock (_lock)
        {
            return _marks.GetValueOrDefault((collection, sync));
        }
    }

    internal bool TrySetMark(string collection, string sync, SyncMark? expected, SyncMark next)
    {
        lock (_lock)
        {
            if (_marks.GetValueOrDefault((collection, sync)) != expected)
            {
                return false;
            }

            _marks[(collection, sync)] = next;
            return true;
        }
    }

    internal IReadOnlyList<SyncRegistration> GetRegistrations(string collection)
    {
        lock (_lock)
        {
            return [.. RegisteredIn(collection)];
        }
    }

    internal SyncRegistration? Register(string collection, SyncRegistration registration, string? replaces)
    {
        lock (_lock)
        {
            if (registration.FindConflict(RegisteredIn(collection), replaces) is { } conflict)
            {
                return conflict;
            }

            if (replaces is not null && replaces != registration.Sync)
            {
                Remove(collection, replaces);
            }

            _registrations[(collection, registration.Sync)] = registration with { Fields = [.. registration.Fields] };
            return null;
        }
    }

    internal void Unregister(string collection, string sync)
    {
        lock (_lock)
        {
            Remove(collection, sync);
        }
    }

    private IEnumerable<SyncRegistration> RegisteredIn(string collection)
        => _registrations.Where(entry => entry.Key.Collection == collection).Select(entry => entry.Value);

    private void Remove(string collection, string sync)
    {
        _registrations.Remove((collection, sync));
        _marks.Remove((collection, sync));
    }
}
