using System.Buffers;
using System.Text;
using System.Text.Json;
using Personalization.Liquid;
using Personalization.Sources;

namespace Personalization.Mapping.Templates;

/// <summary>Filters between texts, lists, objects and JSON.</summary>
internal static class ShapeFilters
{
    internal static LiquidValue NullIfEmpty(in LiquidFilterCall call) => call.Input.AsText() is { Length: 0 } ? default : call.Input;

    /// <summary>Joins texts where either side is no list; lists otherwise.</summary>
    internal static LiquidValue Concat(in LiquidFilterCall call)
    {
        if (call.Input.AsArray() is { } first && call[0].AsArray() is { } second)
        {
            return (long)first.Count + second.Count <= call.Limits.MaxItems ? LiquidValue.From(first.Concat(second).ToArray()) : throw new LiquidException("The list is too long.");
        }

        var (before, behind) = (call.TextOf(call.Input), call.TextOf(call[0]));
        return (long)before.Length + behind.Length <= call.Limits.MaxOutputBytes ? LiquidValue.From(before + behind) : throw new LiquidException("The text is too long.");
    }

    /// <summary>Adds an item to a list; what is no list becomes one.</summary>
    internal static LiquidValue Push(in LiquidFilterCall call)
    {
        var items = call.Input.AsArray() ?? (call.Input.IsNil ? [] : [call.Input]);
        return items.Count < call.Limits.MaxItems ? LiquidValue.From(items.Append(call[0]).ToArray()) : throw new LiquidException("The list is too long.");
    }

    internal static LiquidValue JsonConstruct(in LiquidFilterCall call)
    {
        if (call.Count % 2 != 0)
        {
            throw new LiquidException("The filter 'json_construct' takes names and values by turns.");
        }

        var made = new LiquidObject();
        for (var i = 0; i < call.Count; i += 2)
        {
            made[call.TextOf(call[i])] = call[i + 1];
        }

        return LiquidValue.From(made);
    }

    internal static LiquidValue Parse(in LiquidFilterCall call)
    {
        if (call.Input.AsText() is not { } text)
        {
            return call.Input;
        }

        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = RowReader.MaxJsonDepth });
            return LiquidValue.From(json.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            throw new LiquidException("The text is no JSON.");
        }
    }

    internal static LiquidValue Json(in LiquidFilterCall call)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, PartMapper.WriterOptions);
        try
        {
            LiquidJson.Write("json", call.Input, writer);
        }
        catch (MappingException exception)
        {
            throw new LiquidException("The value cannot be written as JSON. " + exception.Reason);
        }

        writer.Flush();
        return LiquidValue.From(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>Words without what separates them, each but the first with a capital: <c>full name</c> is <c>fullName</c>.</summary>
    internal static LiquidValue CamelCase(in LiquidFilterCall call)
    {
        if (call.Input.IsNil)
        {
            return default;
        }

        var text = call.TextOf(call.Input);
        var made = new StringBuilder(text.Length);
        var startsWord = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsLetterOrDigit(text[i]))
            {
                startsWord = made.Length > 0;
                continue;
            }

            startsWord |= i > 0 && char.IsUpper(text[i]) && char.IsLower(text[i - 1]);
            made.Append(startsWord ? char.ToUpperInvariant(text[i]) : char.ToLowerInvariant(text[i]));
            startsWord = false;
        }

        return LiquidValue.From(made.ToString());
    }
}
