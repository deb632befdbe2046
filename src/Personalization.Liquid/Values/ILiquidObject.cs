using System.Diagnostics.CodeAnalysis;

namespace Personalization.Liquid;

/// <summary>Values by name, as templates see them. Implementations are read only while templates are rendered.</summary>
public interface ILiquidObject
{
    /// <summary>Gets how many names there are.</summary>
    int Count { get; }

    /// <summary>Gets the names and values, in the order in which templates list them.</summary>
    IEnumerable<KeyValuePair<string, LiquidValue>> Entries { get; }

    /// <summary>Finds a value. Names match by case.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value, nil when there is none.</param>
    /// <returns>Whether there is one.</returns>
    bool TryGetValue(string name, [MaybeNullWhen(false)] out LiquidValue value);
}
