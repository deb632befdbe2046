using Personalization.Realtime.Events;

namespace Personalization.Realtime.Evaluation.Fields;

/// <summary>Paths that are read together, in one pass over a JSON text. Complete before it reads; then immutable.</summary>
internal sealed class FieldSet
{
    /// <summary>How deep a JSON text may be.</summary>
    internal const int MaxDepth = 1024;

    private readonly FieldNode _root = new();
    private readonly Dictionary<string, int> _fields = new(StringComparer.Ordinal);

    /// <summary>Gets how many fields are read.</summary>
    internal int Count { get; private set; }

    /// <summary>Adds a path, or finds it.</summary>
    /// <returns>The number of its field.</returns>
    internal int Add(string path)
    {
        if (_fields.TryGetValue(path, out var field))
        {
            return field;
        }

        var node = _root;
        foreach (var name in FieldPath.Parse(path))
        {
            node = node.Child(name);
        }

        node.Field = node.Field < 0 ? Count++ : node.Field;
        _fields.Add(path, node.Field);
        return node.Field;
    }

    /// <summary>Reads all fields. Of members with the same name the last one stands.</summary>
    /// <param name="json">The JSON text.</param>
    /// <param name="table">Takes the values.</param>
    /// <param name="isUniqueAtTop">Whether no member stands twice at the top: then what follows the last one that is asked for is not read.</param>
    internal void Read(ReadOnlySpan<byte> json, FieldTable table, bool isUniqueAtTop = false)
    {
        table.Clear(Count);
        if (Count > 0)
        {
            new FieldReading(json, table).Read(_root, isUniqueAtTop);
        }
    }
}
