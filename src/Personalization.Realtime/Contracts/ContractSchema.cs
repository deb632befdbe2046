using System.Text.Json;
using System.Text.RegularExpressions;
using Json.Schema;

namespace Personalization.Realtime.Contracts;

/// <summary>A schema that events are judged by. Thread-safe.</summary>
internal sealed class ContractSchema
{
    /// <summary>What is told where an event could not be judged within its time.</summary>
    internal const string TooLong = "The event takes too long to judge by its schema.";

    /// <summary>What is told where the library cannot judge an event.</summary>
    internal const string NotJudged = "The event has a value that cannot be judged, such as a number beyond 10^28.";

    /// <summary>What is told where a name stands twice in an object: which of both counts is another matter for each who reads it.</summary>
    internal const string Twice = "A name stands twice in one object of the event.";

    private static readonly JsonDocumentOptions NamesOnce = new() { AllowDuplicateProperties = false };

    private readonly JsonSchema _schema;
    private readonly QuickCheck? _quick;
    private readonly DeclaredLevel _declared;

    private ContractSchema(JsonSchema schema, QuickCheck? quick, DeclaredLevel declared) => (_schema, _quick, _declared) = (schema, quick, declared);

    /// <summary>Gets a value indicating whether most events are judged without the library.</summary>
    internal bool IsQuick => _quick is not null;

    /// <summary>Compiles a schema.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="includesBuiltInContext">Whether the context fields that SDKs send by themselves are declared.</param>
    /// <param name="beside">Schemas that references may lead to by these addresses. Nothing is ever fetched.</param>
    /// <exception cref="SchemaException">It cannot be used.</exception>
    internal static ContractSchema Compile(string text, bool includesBuiltInContext = true, IEnumerable<(Uri Address, string Text)>? beside = null)
    {
        var (source, schema) = SchemaCompiler.Compile(text, beside);
        return new ContractSchema(schema, QuickCheck.TryCompile(source), new DeclaredLevels(source).Root(includesBuiltInContext));
    }

    /// <summary>Finds the fields that are not declared: each path once, positions of lists left out.</summary>
    /// <exception cref="RegexMatchTimeoutException">A pattern of names takes too long.</exception>
    internal IReadOnlyList<string> FindUndeclared(ReadOnlySpan<byte> json) => UndeclaredWalk.Find(_declared, json);

    /// <summary>Answers the event without the fields that are not declared.</summary>
    internal byte[] Omit(ReadOnlySpan<byte> json) => UndeclaredWalk.Omit(_declared, json);

    /// <summary>Says what is not valid; nothing when all is well.</summary>
    internal IReadOnlyList<string> Validate(ReadOnlyMemory<byte> json)
    {
        if (_quick is not null && _quick.Accepts(json.Span))
        {
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(json, NamesOnce);
            return _schema.Evaluate(document.RootElement, new BoundedEvaluation(tells: false)).IsValid
                ? []
                : SchemaErrors.Of(_schema.Evaluate(document.RootElement, new BoundedEvaluation(tells: true)));
        }
        catch (JsonException)
        {
            return [Twice];
        }
        catch (Exception exception) when (exception is SchemaLimitException or RegexMatchTimeoutException or InsufficientExecutionStackException)
        {
            return [TooLong];
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or InvalidOperationException or ArgumentException)
        {
            // The library compares numbers as decimals, which some numbers of JSON are too large for.
            return [NotJudged];
        }
    }
}
