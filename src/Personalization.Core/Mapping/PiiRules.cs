namespace Personalization.Mapping;

/// <summary>What is said where a mapping asks for more of a column than its policy lets out.</summary>
internal static class PiiRules
{
    internal static string Dropped(string column)
        => $"The model says pii: drop of the column '{column}', so nothing of it leaves the model. Leave it out here, or let its hash out with pii: hash.";

    internal static string NotNested(string column)
        => $"The model has a pii policy for the column '{column}', so its elements cannot be mapped. Leave it out here, or select what is harmless in the model's query.";
}
