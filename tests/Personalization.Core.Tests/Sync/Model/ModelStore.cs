namespace Personalization.Core.Tests.Sync.Model;

/// <summary>The records of one collection, as a table of parts and a table of pointers.</summary>
internal sealed class ModelStore(bool manySyncs)
{
    private readonly Dictionary<(string Sync, string Key), ModelPart> _parts = [];
    private readonly Dictionary<(string Index, string Value), string> _pointers = [];

    internal ModelPart? PartOf(string sync, string key) => _parts.GetValueOrDefault((sync, key));

    internal string? HolderOf(string index, string value) => _pointers.GetValueOrDefault((index, value));

    internal IEnumerable<string> LiveKeysOf(string sync)
        => _parts.Where(part => part.Key.Sync == sync && part.Value.State == ModelPartState.Live).Select(part => part.Key.Key);

    /// <summary>A record hidden by any sync is not there; otherwise it is all parts together.</summary>
    internal IReadOnlyDictionary<string, string>? Answer(string key)
    {
        var parts = PartsOf(key).Select(part => part.Value).ToList();
        return parts.Count == 0 || parts.Any(part => part.State == ModelPartState.Removed)
            ? null
            : parts.SelectMany(part => part.Fields).ToDictionary();
    }

    internal IReadOnlyDictionary<string, string>? Answer(string index, string value)
        => HolderOf(index, value) is { } key && PartsOf(key).Any(part => part.Value.Values.GetValueOrDefault(index) == value) ? Answer(key) : null;

    /// <summary>Whether an update finds the record: a lookup would, or only this sync hides what others have.</summary>
    internal bool Exists(string sync, string key)
    {
        var others = PartsOf(key).Where(part => part.Key.Sync != sync).Select(part => part.Value.State).ToList();
        var mine = PartOf(sync, key);
        return !others.Contains(ModelPartState.Removed) && (others.Count > 0 || mine is { State: not ModelPartState.Removed });
    }

    /// <summary>What an operation makes of a part.</summary>
    internal ModelPart? After(ModelAction action, string sync, string key, ModelPart? written) => action switch
    {
        ModelAction.Write => written,
        ModelAction.Clear => PartOf(sync, key) is null ? null : ModelPart.Cleared,
        ModelAction.Remove => manySyncs ? ModelPart.Removed : null,
        ModelAction.Drop => null,
        _ => PartOf(sync, key),
    };

    internal void Set(string sync, string key, ModelPart? part)
    {
        foreach (var (index, value) in PartOf(sync, key)?.Values ?? new Dictionary<string, string>())
        {
            if (HolderOf(index, value) == key)
            {
                _pointers.Remove((index, value));
            }
        }

        if (part is null)
        {
            _parts.Remove((sync, key));
            return;
        }

        _parts[(sync, key)] = part;
    }

    /// <summary>After all parts of a run have their places: a value leads to who has written it last.</summary>
    internal void Point(string key, ModelPart part)
    {
        foreach (var (index, value) in part.Values)
        {
            _pointers[(index, value)] = key;
        }
    }

    internal void SetHolder(string index, string value, string? key)
    {
        _pointers.Remove((index, value));
        if (key is not null)
        {
            _pointers[(index, value)] = key;
        }
    }

    internal void Lose()
    {
        _parts.Clear();
        _pointers.Clear();
    }

    private IEnumerable<KeyValuePair<(string Sync, string Key), ModelPart>> PartsOf(string key) => _parts.Where(part => part.Key.Key == key);
}
