using System.Text.Json;

namespace Personalization.Host.Tests;

/// <summary>What a command ended with, and what it wrote.</summary>
internal sealed record CommandResult(int Code, string Answer, string Errors)
{
    /// <summary>The answer as JSON.</summary>
    internal JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Answer);
            return document.RootElement.Clone();
        }
    }
}
