using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Personalization.Liquid;

namespace Personalization.Realtime.Delivery;

/// <summary>Says why a template could not be rendered, without data.</summary>
internal static class TemplateProblem
{
    /// <summary>Renders, or says why it cannot be done.</summary>
    internal static bool Try<T>(Func<T> render, [MaybeNullWhen(false)] out T made, [NotNullWhen(false)] out string? problem)
    {
        try
        {
            (made, problem) = (render(), null);
            return true;
        }
        catch (LiquidException exception)
        {
            (made, problem) = (default, $"The template cannot be rendered: {exception.Message}");
        }
        catch (JsonException)
        {
            (made, problem) = (default, "The data is nested too deeply for a template.");
        }

        return false;
    }
}
