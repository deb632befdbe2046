using System.Runtime.InteropServices;
using System.Text.Json;
using Personalization.Sources.Tables;

namespace Personalization.Realtime.Sinks;

/// <summary>Takes an object of an event apart: each value within it becomes a cell, by the path to it. Not thread-safe; used again and again, for names repeat.</summary>
/// <param name="limits">How long names may be.</param>
internal sealed class PropertyCells(TableLimits limits)
{
    private const int MostNames = 20_000;

    /// <summary>Names are of strangers: longer ones are not kept.</summary>
    private const int LongestKept = 256;

    private readonly Dictionary<(string Parent, string Name), (string Path, string Column)> _names = [];

    /// <summary>Reads an object; the reader comes to its end.</summary>
    /// <param name="reader">Stands at the start of the object.</param>
    /// <param name="section">Where it stands in the event: <c>properties</c>, <c>traits</c> or <c>context</c>.</param>
    /// <param name="cells">Takes the cells. A column may be there several times: see <see cref="CellCollisions"/>.</param>
    internal void Read(ref Utf8JsonReader reader, string section, List<SinkCell> cells)
        => Read(ref reader, section, section == SinkNames.Context ? SinkNames.Context : string.Empty, cells);

    /// <summary>Answers the column of a member of an object.</summary>
    internal (string Path, string Column) NameOf(string parentPath, string parentColumn, string name)
    {
        if (_names.TryGetValue((parentPath, name), out var known))
        {
            return known;
        }

        var own = SnakeName.Of(name);
        var column = parentColumn.Length == 0 ? own : $"{parentColumn}_{own.TrimStart('_')}";
        var section = parentPath.AsSpan(0, parentPath.IndexOf('.', StringComparison.Ordinal) is var dot && dot < 0 ? parentPath.Length : dot);
        if (!section.SequenceEqual(SinkNames.Context) && SinkNames.IsReserved(column))
        {
            column = $"{section}_{column}";
        }

        // Dots within a name are written as in conditions, so that a path is of one value alone.
        known = ($"{parentPath}.{name.Replace(@"\", @"\\", StringComparison.Ordinal).Replace(".", @"\.", StringComparison.Ordinal)}", column);
        if (known.Path.Length > LongestKept || known.Column.Length > LongestKept)
        {
            return known;
        }

        if (_names.Count == MostNames)
        {
            _names.Clear();
        }

        _names[(parentPath, name)] = known;
        return known;
    }

    private void Read(ref Utf8JsonReader reader, string parentPath, string parentColumn, List<SinkCell> cells)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (path, column) = NameOf(parentPath, parentColumn, reader.GetString()!);
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                Read(ref reader, path, column, cells);
            }
            else if (ValueOf(ref reader) is { } value)
            {
                cells.Add(new SinkCell(SnakeName.Fit(column, limits.NameLength), path, value));
            }
        }
    }

    /// <summary>Reads a value that is no object; a list comes to its end.</summary>
    private static SinkValue? ValueOf(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                var text = reader.GetString()!;
                return TimeValue.TryRead(text, out var time) ? new SinkValue(TableValueType.Timestamp, time, text) : SinkValue.OfText(text);
            case JsonTokenType.Number:
                return NumberValue.Of(reader.ValueSpan);
            case JsonTokenType.True or JsonTokenType.False:
                return SinkValue.OfTruth(reader.TokenType == JsonTokenType.True);
            case JsonTokenType.StartArray:
                return SinkValue.OfJson(JsonOf(ref reader));
            default:
                return null;
        }
    }

    /// <summary>Answers the text of the list or object that begins here.</summary>
    internal static string JsonOf(ref Utf8JsonReader reader)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return SafeJson.Of(JsonMarshal.GetRawUtf8Value(document.RootElement));
    }
}
