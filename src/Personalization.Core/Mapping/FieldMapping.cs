using System.Text.Json;

namespace Personalization.Mapping;

/// <summary>Says how one field of a part is made. Immutable. The kinds that exist are the classes that derive from it.</summary>
internal abstract class FieldMapping
{
    private protected FieldMapping(string to)
    {
        ArgumentNullException.ThrowIfNull(to);
        To = to;
    }

    /// <summary>Gets the field's name in the record.</summary>
    public string To { get; }

    /// <summary>Gets the columns that the mapping reads: its inputs for the diff.</summary>
    public abstract IReadOnlyList<string> Inputs { get; }

    /// <summary>Gets the kind's word, such as <c>column</c>.</summary>
    internal string Kind => Fingerprint[..Fingerprint.IndexOf('\n', StringComparison.Ordinal)];

    /// <summary>Gets a text that changes whenever the mapping would make another field of the same row; the kind's word is its first line.</summary>
    internal abstract string Fingerprint { get; }

    /// <summary>Binds the mapping to the columns of a result.</summary>
    internal abstract FieldWriter Bind(ColumnBinding columns);

    /// <summary>Gets the mappings within this one.</summary>
    internal virtual IReadOnlyList<FieldMapping> Children => [];

    /// <summary>Gets a value indicating whether the field depends on what is done to the record.</summary>
    internal virtual bool ReadsOperation => Children.Any(child => child.ReadsOperation);

    /// <summary>Gets what is wrong with it, for the configuration's errors; <see langword="null"/> when nothing is.</summary>
    internal virtual string? Problem => null;

    /// <summary>Tells what the policies of the model's columns forbid it; not of those within it.</summary>
    /// <param name="pii">The policies by column.</param>
    /// <param name="inElement">Whether the mapping is within an array, where columns are properties of its elements.</param>
    internal virtual IEnumerable<string> ProblemsOf(IReadOnlyDictionary<string, PiiPolicy> pii, bool inElement)
        => Children.Count > 0 || inElement ? [] : Inputs.Where(column => pii.GetValueOrDefault(column) == PiiPolicy.Drop).Select(PiiRules.Dropped);

    private protected JsonEncodedText Name => JsonEncodedText.Encode(To, PartMapper.Encoder);

    /// <summary>The places of the columns whose values decide over the field's.</summary>
    /// <param name="columns">The model's columns.</param>
    /// <param name="inElement">Whether the mapping is within an array, where columns are properties of its elements.</param>
    internal virtual IEnumerable<int> InputsOf(ColumnBinding columns, bool inElement)
        => Children.Count > 0 ? Children.SelectMany(child => child.InputsOf(columns, inElement))
            : inElement ? [] : Inputs.Select(columns.PositionOf);

    /// <summary>The names of the columns that the mapping may read, <see langword="null"/> among them where it may read any.</summary>
    /// <param name="inElement">Whether the mapping is within an array, where columns are properties of its elements.</param>
    internal virtual IEnumerable<string?> ColumnsOf(bool inElement)
        => Children.Count > 0 ? Children.SelectMany(child => child.ColumnsOf(inElement)) : inElement ? [] : Inputs;

    /// <summary>Binds the mapping to the elements of an array.</summary>
    internal abstract ElementWriter BindElement(ColumnBinding columns);
}

/// <summary>What is said where a mapping asks for more of a column than its policy lets out.</summary>
internal static class PiiRules
{
    internal static string Dropped(string column)
        => $"The model says pii: drop of the column '{column}', so nothing of it leaves the model. Leave it out here, or let its hash out with pii: hash.";

    internal static string NotNested(string column)
        => $"The model has a pii policy for the column '{column}', so its elements cannot be mapped. Leave it out here, or select what is harmless in the model's query.";
}
