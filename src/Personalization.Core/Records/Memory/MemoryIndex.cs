namespace Personalization.Records.Memory;

/// <summary>The values of one index, each with the version of the record that carries it.</summary>
/// <remarks>
/// A version is immutable, so what a value leads to did carry it: there is nothing to verify. Only <see cref="Find"/> may be called without
/// the collection's lock.
/// </remarks>
internal sealed class MemoryIndex
{
    private readonly MemoryTable _visible = new();
    private readonly Dictionary<string, PersonalizationRecord> _hidden = new(StringComparer.Ordinal);

    internal PersonalizationRecord? Find(string value) => _visible.Find(value);

    internal PersonalizationRecord? HolderOf(string value) => _visible.Find(value) ?? _hidden.GetValueOrDefault(value);

    internal void Set(string value, PersonalizationRecord record, bool visible)
    {
        if (visible)
        {
            _visible.Set(value, record);
            _hidden.Remove(value);
        }
        else
        {
            if (_visible.Find(value) is { } shown)
            {
                _visible.Remove(value, shown);
            }

            _hidden[value] = record;
        }
    }

    /// <summary>Drops a value if it still leads to a version.</summary>
    internal void Drop(string value, PersonalizationRecord record)
    {
        if (!_visible.Remove(value, record) && ReferenceEquals(_hidden.GetValueOrDefault(value), record))
        {
            _hidden.Remove(value);
        }
    }
}
