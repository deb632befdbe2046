namespace Personalization.Hosting.Output;

/// <summary>Data may hold letters that would move the cursor or colour the screen.</summary>
internal static class VisibleText
{
    /// <summary>Answers a text for one line.</summary>
    internal static string Of(string text) => text.Any(char.IsControl)
        ? string.Concat(text.Select(letter => char.IsControl(letter) ? '\uFFFD' : letter))
        : text;

    /// <summary>Answers a text that may have lines.</summary>
    internal static string OfLines(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(Of));
}
