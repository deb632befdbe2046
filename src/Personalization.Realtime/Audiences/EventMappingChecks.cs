using System.Collections.Frozen;
using Personalization.DependencyInjection.Compilation;
using Personalization.Mapping;

namespace Personalization.Realtime.Audiences;

/// <summary>Judges the mappings of an event sync: as those of a model, but what they read are paths in the event, and there is no run.</summary>
internal static class EventMappingChecks
{
    /// <param name="mappings">The mappings.</param>
    /// <param name="path">Where they are, within the sync.</param>
    /// <param name="list">Takes what is wrong.</param>
    internal static void Check(IReadOnlyList<FieldMapping> mappings, string path, ProblemList list)
    {
        new MappingChecker(list.Add, path, FrozenDictionary<string, PiiPolicy>.Empty).Check(mappings, string.Empty);
        Check(mappings, path + ".", inElement: false, list);
    }

    private static void Check(IReadOnlyList<FieldMapping> mappings, string within, bool inElement, ProblemList list)
    {
        foreach (var mapping in mappings)
        {
            var field = within + mapping.To;
            if (mapping is VariableMapping { Variable: MappingVariable.SyncRunId or MappingVariable.Operation })
            {
                list.Add(field, "An event is sent by itself: there is no run, and nothing is added or changed. Leave the variable out, or take current-timestamp, sync-id, model-id or model-name.");
            }

            // Of an object its fields are told; within an array names are those of its elements.
            if (!inElement && mapping is not ObjectMapping)
            {
                foreach (var input in mapping.Inputs.Where(input => input.Length > 0))
                {
                    list.AddAny(field, EventModelChecks.ProblemOf(input) ?? ProblemOfName(mapping, input));
                }
            }

            Check(mapping.Children, field + ".", inElement || mapping is ArrayMapping, list);
        }
    }

    private static string? ProblemOfName(FieldMapping mapping, string input)
        => mapping is ColumnMapping && mapping.To == input && input.Contains('.', StringComparison.Ordinal)
            ? $"The path '{input}' is no name for a field. Name the field with to, such as to: {input[(input.LastIndexOf('.') + 1)..]}."
            : null;
}
