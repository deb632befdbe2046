using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Personalization.Realtime.Evaluation.Fields;

/// <summary>One pass over a JSON text.</summary>
/// <remarks>Its members are not put into each other: together they would have more values than there are registers.</remarks>
internal readonly ref struct FieldReading(ReadOnlySpan<byte> json, FieldTable table)
{
    private readonly ReadOnlySpan<byte> _json = json;

    /// <summary>Reads all fields at and below a node.</summary>
    internal void Read(FieldNode root, bool isUniqueAtTop)
    {
        var at = JsonWalk.Next(_json, 0);
        if (_json[at] == '{' && root.Field < 0 && root.HasChildren)
        {
            ReadObject(root, at, isUniqueAtTop ? root.Children.Length : int.MaxValue);
        }
        else
        {
            ReadValue(root, at);
        }
    }

    /// <returns>The place behind the value.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int ReadValue(FieldNode node, int at)
    {
        var json = _json;
        var first = json[at];
        if (first == '"')
        {
            var end = JsonWalk.EndOfText(json, at, out var isEscaped);
            if (isEscaped)
            {
                SetEscaped(node, at, end);
            }
            else
            {
                Set(node, FieldKind.Text, at + 1, end);
            }

            return end + 1;
        }

        if (first is (byte)'{' or (byte)'[')
        {
            Set(node, FieldKind.Composite, at, at);
            return first == '{' && node.HasChildren ? ReadObject(node, at, int.MaxValue) : first == '[' && node.HasPositions ? ReadArray(node, at) : JsonWalk.Past(json, at);
        }

        var past = JsonWalk.PastScalar(json, at);
        Set(node, KindOf(first), at, past);
        return past;
    }

    /// <param name="node">A node with children.</param>
    /// <param name="at">The place of the object.</param>
    /// <param name="most">After so many members that are asked for the others are not read.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int ReadObject(FieldNode node, int at, int most)
    {
        var json = _json;
        at = JsonWalk.NextPart(json, at + 1);
        for (var found = 0; found < most && json[at] != '}'; at = JsonWalk.NextPart(json, at))
        {
            var end = JsonWalk.EndOfText(json, at, out var isEscaped);
            var child = isEscaped ? FindEscaped(node, at, end) : node.Find(json[(at + 1)..end]);
            at = JsonWalk.ValueOf(json, end + 1);
            if (child is null)
            {
                at = JsonWalk.Past(json, at);
            }
            else
            {
                Forget(child);
                at = ReadValue(child, at);
                found++;
            }
        }

        return at + 1;
    }

    private int ReadArray(FieldNode node, int at)
    {
        var json = _json;
        at = JsonWalk.NextPart(json, at + 1);
        for (var i = 0; json[at] != ']'; i++)
        {
            at = node.Find(i) is { } child ? ReadValue(child, at) : JsonWalk.Past(json, at);
            at = JsonWalk.NextPart(json, at);
        }

        return at + 1;
    }

    private static FieldKind KindOf(byte first) => first switch
    {
        (byte)'t' => FieldKind.True,
        (byte)'f' => FieldKind.False,
        (byte)'n' => FieldKind.Null,
        _ => FieldKind.Number,
    };

    /// <summary>Forgets what a member of the same name before this one had.</summary>
    private void Forget(FieldNode node)
    {
        foreach (ref readonly var child in node.Children)
        {
            Set(child.Child, FieldKind.Null, 0, 0);
            Forget(child.Child);
        }
    }

    private void Set(FieldNode node, FieldKind kind, int start, int end)
    {
        if (node.Field >= 0)
        {
            table.Set(node.Field, kind, start, end - start);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private FieldNode? FindEscaped(FieldNode node, int at, int end)
    {
        var reader = ReaderOf(at, end);
        foreach (ref readonly var child in node.Children)
        {
            if (reader.ValueTextEquals(child.Name))
            {
                return child.Child;
            }
        }

        return null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void SetEscaped(FieldNode node, int at, int end)
    {
        if (node.Field < 0)
        {
            return;
        }

        try
        {
            table.SetUnescaped(node.Field, ReaderOf(at, end).CopyString(table.RoomFor(end - at)));
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is no text: it exists, and equals nothing.
            table.Set(node.Field, FieldKind.Composite);
        }
    }

    /// <summary>Answers a reader that stands on a text.</summary>
    private Utf8JsonReader ReaderOf(int at, int end)
    {
        var reader = new Utf8JsonReader(_json[at..(end + 1)]);
        reader.Read();
        return reader;
    }
}
