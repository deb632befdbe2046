using System.Text.Json;
using System.Text.RegularExpressions;
using Json.Schema;

namespace Personalization.Realtime.Contracts;

/// <summary>A keyword of the library that counts its steps, and whose regular expressions have an end.</summary>
internal sealed class BoundedKeyword(IKeywordHandler keyword) : IKeywordHandler
{
    public string Name => keyword.Name;

    public object? ValidateKeywordValue(JsonElement value) => keyword.ValidateKeywordValue(value) switch
    {
        Regex pattern => Bounded(pattern),
        Dictionary<string, Regex> patterns => patterns.ToDictionary(one => one.Key, one => Bounded(one.Value), StringComparer.Ordinal),
        var other => other,
    };

    public void BuildSubschemas(KeywordData keywordData, BuildContext context) => keyword.BuildSubschemas(keywordData, context);

    public KeywordEvaluation Evaluate(KeywordData keywordData, EvaluationContext context)
    {
        if (context.Options is BoundedEvaluation evaluation)
        {
            evaluation.Step();
        }

        if (Name == "uniqueItems" && keywordData.Value is true && context.Instance.ValueKind == JsonValueKind.Array && context.Instance.GetArrayLength() > SchemaLimits.UniqueItems)
        {
            return UniqueOfMany(keywordData, context);
        }

        return keyword.Evaluate(keywordData, context);
    }

    /// <summary>The library compares each with each, which a long list makes long. Texts are told apart by a set.</summary>
    private KeywordEvaluation UniqueOfMany(KeywordData keywordData, EvaluationContext context)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in context.Instance.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String)
            {
                throw new SchemaLimitException();
            }

            if (!seen.Add(item.GetString()!))
            {
                return new KeywordEvaluation { Keyword = Name, IsValid = false, Error = "The array should contain only unique items" };
            }
        }

        return new KeywordEvaluation { Keyword = Name, IsValid = true };
    }

    private static Regex Bounded(Regex pattern) => new(pattern.ToString(), pattern.Options, SchemaLimits.PatternTime);
}
