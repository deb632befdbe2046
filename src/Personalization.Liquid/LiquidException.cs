namespace Personalization.Liquid;

/// <summary>A template that cannot be parsed or rendered. The message never holds a value of the data.</summary>
public sealed class LiquidException : Exception
{
    /// <summary>Makes an exception without a place, as filters throw it; rendering adds the place.</summary>
    /// <param name="message">What is wrong, and the way out.</param>
    public LiquidException(string message)
        : this(message, null, 0, 0)
    {
    }

    internal LiquidException(string reason, string? template, int line, int column, Exception? inner = null)
        : base(line == 0 ? reason : $"{(template is null ? string.Empty : template + ", ")}line {line}, column {column}: {reason}", inner)
    {
        Reason = reason;
        TemplateName = template;
        Line = line;
        Column = column;
    }

    /// <summary>Gets what is wrong, without the place.</summary>
    public string Reason { get; }

    /// <summary>Gets the name of the template; <see langword="null"/> when it has none.</summary>
    public string? TemplateName { get; }

    /// <summary>Gets the line, counted from 1; 0 when the place is not known.</summary>
    public int Line { get; }

    /// <summary>Gets the column, counted from 1 in UTF-16 code units; 0 when the place is not known.</summary>
    public int Column { get; }
}
