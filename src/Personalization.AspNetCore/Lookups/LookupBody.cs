using System.Text.Json;
using Personalization.AspNetCore.Problems;

namespace Personalization.AspNetCore.Lookups;

/// <summary>Reads the bodies of lookups.</summary>
internal static class LookupBody
{
    internal const int MaxValues = 1000;

    private const string ValuesName = "values";

    /// <summary>Reads <c>{"email": "jane@example.com"}</c>.</summary>
    internal static bool TryReadPair(ReadOnlySpan<byte> json, out string index, out string value, out ApiProblem? problem)
    {
        (index, value) = (string.Empty, string.Empty);
        problem = ApiProblems.Malformed(
            "The body must be a JSON object with one member, an index and its value: text, a number or a boolean, such as {\"email\": \"jane@example.com\"}.");
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject || !reader.Read() || reader.TokenType != JsonTokenType.PropertyName)
            {
                return false;
            }

            index = reader.GetString()!;
            if (!reader.Read() || !IndexValueJson.TryRead(ref reader, out var text)
                || !reader.Read() || reader.TokenType != JsonTokenType.EndObject || reader.Read())
            {
                return false;
            }

            value = text;
            problem = null;
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The reader's message carries letters of the body.
            return false;
        }
    }

    /// <summary>Reads <c>{"values": ["a", "b"]}</c>; repeats are left out.</summary>
    internal static bool TryReadValues(ReadOnlySpan<byte> json, out List<string> values, out ApiProblem? problem)
    {
        values = [];
        problem = ApiProblems.Malformed(
            "The body must be a JSON object with one member 'values', a list of index values: text, numbers or booleans, such as {\"values\": [\"a\", \"b\"]}.");
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject || !reader.Read() || reader.TokenType != JsonTokenType.PropertyName
                || !reader.ValueTextEquals(ValuesName) || !reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            {
                return false;
            }

            var seen = new HashSet<string>(StringComparer.Ordinal);
            var count = 0;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (!IndexValueJson.TryRead(ref reader, out var value))
                {
                    return false;
                }

                if (++count > MaxValues)
                {
                    problem = ApiProblems.TooMany(MaxValues);
                    return false;
                }

                if (seen.Add(value))
                {
                    values.Add(value);
                }
            }

            if (!reader.Read() || reader.TokenType != JsonTokenType.EndObject || reader.Read())
            {
                return false;
            }

            problem = null;
            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
