using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Json;

namespace Personalization.Realtime.Evaluation.Fields;

/// <summary>Walks over a text that is JSON for certain, because it was read or written as such before: it finds where things end, and checks no more than it needs.</summary>
/// <remarks>A place is a number that is passed and answered, not a member of something: so it stays in a register, where a walk spends its time.</remarks>
internal static class JsonWalk
{
    /// <summary>What matters in an object or array that is passed over.</summary>
    private static readonly SearchValues<byte> Marks = SearchValues.Create("\"{}[]"u8);

    /// <summary>Answers the place of what follows, behind white space.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Next(ReadOnlySpan<byte> json, int at) => (uint)at < (uint)json.Length && json[at] > ' ' ? at : NextBehindSpace(json, at);

    /// <summary>Answers the place of the next member or element, or that of the end of the object or array.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int NextPart(ReadOnlySpan<byte> json, int at)
    {
        at = Next(json, at);
        return json[at] == ',' ? Next(json, at + 1) : at;
    }

    /// <summary>Answers the place of a member's value.</summary>
    /// <param name="json">The JSON text.</param>
    /// <param name="at">The place behind its name.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int ValueOf(ReadOnlySpan<byte> json, int at)
    {
        at = Next(json, at);
        return json[at] == ':' ? Next(json, at + 1) : throw NoJson();
    }

    /// <summary>Answers where a text has its second quote.</summary>
    /// <param name="json">The JSON text.</param>
    /// <param name="at">The place of the first quote.</param>
    /// <param name="isEscaped">Whether it has escapes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int EndOfText(ReadOnlySpan<byte> json, int at, out bool isEscaped)
    {
        if (json[at] != '"')
        {
            throw NoJson();
        }

        at++;
        if (json.Length - at >= Vector128<byte>.Count)
        {
            // Most texts are short; the general search would prepare for more.
            var bytes = Vector128.Create(json[at..]);
            var marks = (Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))).ExtractMostSignificantBits();
            if (marks != 0)
            {
                at += BitOperations.TrailingZeroCount(marks);
                isEscaped = json[at] != '"';
                return isEscaped ? EndOfEscaped(json, at) : at;
            }
        }

        return EndOfLong(json, at, out isEscaped);
    }

    /// <summary>Answers the place behind a number, true, false or null.</summary>
    internal static int PastScalar(ReadOnlySpan<byte> json, int at)
    {
        var start = at;
        while ((uint)at < (uint)json.Length && json[at] is > (byte)' ' and not ((byte)',' or (byte)'}' or (byte)']'))
        {
            at++;
        }

        return at > start ? at : throw NoJson();
    }

    /// <summary>Answers the place behind a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Past(ReadOnlySpan<byte> json, int at) => json[at] == '"' ? EndOfText(json, at, out _) + 1 : PastOther(json, at);

    /// <summary>Finds the value of a member of an object; the last one where several have the name.</summary>
    /// <returns>Its place; empty where there is none, or no object.</returns>
    internal static Range FindMember(ReadOnlySpan<byte> json, string name)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        var found = default(Range);
        var at = Next(json, 0);
        if (json[at] != '{')
        {
            return found;
        }

        for (at = NextPart(json, at + 1); json[at] != '}'; at = NextPart(json, at))
        {
            var end = EndOfText(json, at, out var isEscaped);
            var isIt = isEscaped ? IsEscaped(json[at..(end + 1)], utf8) : json[(at + 1)..end].SequenceEqual(utf8);
            var start = ValueOf(json, end + 1);
            at = Past(json, start);
            found = isIt ? start..at : found;
        }

        return found;
    }

    private static bool IsEscaped(ReadOnlySpan<byte> text, ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(text);
        reader.Read();
        return reader.ValueTextEquals(utf8);
    }

    private static int PastOther(ReadOnlySpan<byte> json, int at) => json[at] is (byte)'{' or (byte)'[' ? PastComposite(json, at) : PastScalar(json, at);

    private static int PastComposite(ReadOnlySpan<byte> json, int at)
    {
        var depth = 0;
        do
        {
            var mark = (uint)at < (uint)json.Length ? json[at..].IndexOfAny(Marks) : -1;
            at = mark < 0 ? throw NoJson() : at + mark;
            if (json[at] == '"')
            {
                at = EndOfText(json, at, out _) + 1;
                continue;
            }

            depth += json[at] is (byte)'{' or (byte)'[' ? 1 : -1;
            at++;
        }
        while (depth > 0);
        return at;
    }

    private static int NextBehindSpace(ReadOnlySpan<byte> json, int at)
    {
        for (; at < json.Length; at++)
        {
            if (json[at] > ' ')
            {
                return at;
            }
        }

        throw NoJson();
    }

    private static int EndOfLong(ReadOnlySpan<byte> json, int at, out bool isEscaped)
    {
        var length = json[at..].IndexOfAny((byte)'"', (byte)'\\');
        at = length < 0 ? throw NoJson() : at + length;
        isEscaped = json[at] != '"';
        return isEscaped ? EndOfEscaped(json, at) : at;
    }

    /// <param name="json">The JSON text.</param>
    /// <param name="at">The place of the first escape.</param>
    private static int EndOfEscaped(ReadOnlySpan<byte> json, int at)
    {
        for (; at < json.Length; at++)
        {
            if (json[at] == '"')
            {
                return at;
            }

            at += json[at] == '\\' ? 1 : 0;
        }

        throw NoJson();
    }

    private static JsonException NoJson() => new("A record or event that was kept is no JSON any more.");
}
