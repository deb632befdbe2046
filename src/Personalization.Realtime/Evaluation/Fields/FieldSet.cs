using System.Text.Json;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.Evaluation.Fields;

/// <summary>Paths that are read together, in one pass over a JSON text. Complete before it reads; then immutable.</summary>
internal sealed class FieldSet
{
    /// <summary>How deep a JSON text may be.</summary>
    internal const int MaxDepth = 1024;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

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
            var reader = new Utf8JsonReader(json, Options);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject && _root.Field < 0)
            {
                ReadObject(ref reader, _root, table, isUniqueAtTop ? _root.Names.Count : int.MaxValue);
            }
            else
            {
                ReadValue(ref reader, _root, table);
            }
        }
    }

    private static void ReadValue(ref Utf8JsonReader reader, FieldNode node, FieldTable table)
    {
        if (node.Field >= 0)
        {
            SetField(ref reader, node.Field, table);
        }

        if (!node.HasChildren)
        {
            reader.Skip();
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            ReadObject(ref reader, node, table, int.MaxValue);
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            ReadArray(ref reader, node, table);
        }
    }

    private static void ReadObject(ref Utf8JsonReader reader, FieldNode node, FieldTable table, int most)
    {
        for (var found = 0; found < most && reader.Read() && reader.TokenType != JsonTokenType.EndObject;)
        {
            var child = reader.ValueIsEscaped ? FindEscaped(ref reader, node) : node.Find(reader.ValueSpan);
            reader.Read();
            if (child is null)
            {
                reader.Skip();
            }
            else
            {
                Forget(child, table);
                ReadValue(ref reader, child, table);
                found++;
            }
        }
    }

    private static void ReadArray(ref Utf8JsonReader reader, FieldNode node, FieldTable table)
    {
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (node.Find(i) is { } child)
            {
                ReadValue(ref reader, child, table);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static FieldNode? FindEscaped(ref Utf8JsonReader reader, FieldNode node)
    {
        foreach (var (name, child) in node.Names)
        {
            if (reader.ValueTextEquals(name))
            {
                return child;
            }
        }

        return null;
    }

    /// <summary>Forgets what a member of the same name before this one had.</summary>
    private static void Forget(FieldNode node, FieldTable table)
    {
        if (node.Field >= 0)
        {
            table.Set(node.Field, FieldKind.Null);
        }

        if (!node.HasChildren)
        {
            return;
        }

        foreach (var child in node.Names)
        {
            Forget(child.Value, table);
        }
    }

    private static void SetField(ref Utf8JsonReader reader, int field, FieldTable table)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String when reader.ValueIsEscaped:
                SetEscaped(ref reader, field, table);
                break;
            case JsonTokenType.String:
                table.Set(field, FieldKind.Text, (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
                break;
            case JsonTokenType.Number:
                table.Set(field, FieldKind.Number, (int)reader.TokenStartIndex, reader.ValueSpan.Length);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                table.Set(field, reader.TokenType == JsonTokenType.True ? FieldKind.True : FieldKind.False);
                break;
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                table.Set(field, FieldKind.Composite);
                break;
            default:
                table.Set(field, FieldKind.Null);
                break;
        }
    }

    private static void SetEscaped(ref Utf8JsonReader reader, int field, FieldTable table)
    {
        try
        {
            table.SetUnescaped(field, reader.CopyString(table.RoomFor(reader.ValueSpan.Length)));
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is no text: it exists, and equals nothing.
            table.Set(field, FieldKind.Composite);
        }
    }
}
