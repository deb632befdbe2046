using Personalization.Mapping;

namespace Personalization.DependencyInjection.Compilation;

/// <summary>Checks mappings, and those within them.</summary>
/// <param name="report">Takes what is wrong: the place, and the message.</param>
/// <param name="place">Where the mappings are.</param>
/// <param name="pii">The policies of the columns.</param>
internal sealed class MappingChecker(Action<string, string> report, string place, IReadOnlyDictionary<string, PiiPolicy> pii)
{
    /// <summary>Checks the mappings of one object.</summary>
    /// <param name="mappings">The mappings.</param>
    /// <param name="within">The names of the fields around them, each with a dot behind it.</param>
    /// <param name="inElement">Whether the names of columns are properties of an array's elements.</param>
    internal void Check(IReadOnlyList<FieldMapping> mappings, string within, bool inElement = false)
    {
        var fields = new HashSet<string>(StringComparer.Ordinal);
        foreach (var mapping in mappings)
        {
            var field = within + mapping.To;
            if (mapping.To.Length == 0)
            {
                report(place, "A mapping has an empty field name. Name the field, or the column that it takes its name from.");
            }
            else if (!fields.Add(mapping.To))
            {
                report($"{place}.{field}", $"The field '{field}' is mapped twice. Remove one, or give it another name with to.");
            }

            if (mapping.Children.Count == 0 && mapping.Inputs.Any(string.IsNullOrEmpty))
            {
                report($"{place}.{field}", "The mapping's column is empty. Name a column of the model.");
            }

            if (mapping.Problem is { } problem)
            {
                report($"{place}.{field}", problem);
            }

            foreach (var problemOfPolicy in mapping.ProblemsOf(pii, inElement))
            {
                report($"{place}.{field}", problemOfPolicy);
            }

            if (mapping is ObjectMapping or ArrayMapping && mapping.Children.Count == 0)
            {
                report($"{place}.{field}", $"Nothing is mapped within '{field}'. Add at least one mapping.");
            }

            Check(mapping.Children, field + ".", inElement || mapping is ArrayMapping);
        }
    }
}
