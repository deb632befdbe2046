using System.Text.Json.Nodes;
using Personalization.Configuration.Yaml;
using Personalization.Errors;

namespace Personalization.Configuration.Values;

/// <summary>One of some words.</summary>
/// <param name="what">What the word is, such as <c>mode</c>.</param>
/// <param name="words">The words and what they mean.</param>
/// <param name="later">Words that are going to be there.</param>
internal sealed class WordValue<T>(string what, IReadOnlyDictionary<string, T> words, params string[] later) : ValueShape<T>
{
    private string Article => what[0] is 'a' or 'e' or 'i' or 'o' or 'u' ? "an" : "a";

    internal override JsonObject ToSchema() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["enum"] = new JsonArray([.. words.Keys.Select(word => JsonValue.Create(word))]) },
            new JsonObject { ["type"] = "string", ["pattern"] = VariablePattern }),
    };

    /// <summary>Answers whether the text is one of the words, or going to be.</summary>
    internal bool Knows(YamlScalar scalar) => words.ContainsKey(scalar.Text) || later.Contains(scalar.Text, StringComparer.Ordinal);

    protected override string? Parse(YamlScalar scalar, ref T value)
    {
        if (words.TryGetValue(scalar.Text, out var found))
        {
            value = found;
            return null;
        }

        return later.Contains(scalar.Text, StringComparer.Ordinal)
            ? $"The {what} {scalar.Shown} does not exist yet in this version. There are: {string.Join(", ", words.Keys)}."
            : $"{scalar.Shown} is not {Article} {what}. {(scalar.HasVariables ? NameSuggestion.For(string.Empty, words.Keys) : NameSuggestion.For(scalar.Text, words.Keys))}";
    }

    protected override string Refuse(YamlNode node) => $"{node.Shown} is not {Article} {what}. {NameSuggestion.For(string.Empty, words.Keys)}";
}
