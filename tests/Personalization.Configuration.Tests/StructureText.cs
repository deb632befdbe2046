using System.Collections;
using System.Reflection;

namespace Personalization.Configuration.Tests;

/// <summary>Writes all that an object of ours holds, private fields included, so that two of them can be compared.</summary>
internal static class StructureText
{
    internal static string Of(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        IFormattable simple => $"{simple.GetType().Name} {simple}",
        bool simple => simple.ToString(),
        Delegate => "a delegate",
        IDictionary entries => $"[{string.Join(", ", entries.Keys.Cast<object>().Select(key => $"{Of(key)}: {Of(entries[key])}").Order(StringComparer.Ordinal))}]",
        IEnumerable items => $"[{string.Join(",\n", items.Cast<object?>().Select(Of))}]",
        // Parsed from the text beside it.
        _ when value.GetType().Namespace == "Personalization.Liquid" => value.GetType().Name,
        _ when value.GetType().Namespace!.StartsWith("Personalization", StringComparison.Ordinal)
            => $"{value.GetType().Name} {{ {string.Join(", ", FieldsOf(value.GetType()).Select(field => $"{field.Name} = {Of(field.GetValue(value))}"))} }}",
        _ => throw new NotSupportedException($"{value.GetType()} cannot be compared."),
    };

    private static IEnumerable<FieldInfo> FieldsOf(Type type)
    {
        for (var current = type; current != typeof(object); current = current!.BaseType)
        {
            foreach (var field in current!.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            {
                yield return field;
            }
        }
    }
}
