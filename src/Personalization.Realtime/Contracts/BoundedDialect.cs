using Json.Schema;

namespace Personalization.Realtime.Contracts;

/// <summary>JSON Schema draft 7 as the library knows it, with an end to every evaluation.</summary>
internal static class BoundedDialect
{
    /// <summary>Names every keyword of draft 7 once, so that the library gives its handlers.</summary>
    private const string Every = """
        {"$id":"urn:every","$schema":"http://json-schema.org/draft-07/schema#","$comment":"","title":"","description":"","default":1,"readOnly":true,"writeOnly":false,"examples":[],
        "multipleOf":1,"maximum":1,"exclusiveMaximum":1,"minimum":1,"exclusiveMinimum":1,"maxLength":1,"minLength":1,"pattern":"a","additionalItems":true,"items":[true],"maxItems":1,
        "minItems":1,"uniqueItems":true,"contains":true,"maxProperties":1,"minProperties":1,"required":["a"],"additionalProperties":true,"definitions":{},
        "properties":{"r":{"$ref":"#/definitions/x"}},"patternProperties":{"a":true},"dependencies":{"a":["b"]},"propertyNames":true,"const":1,"enum":[1],"type":"object","format":"date",
        "contentMediaType":"a","contentEncoding":"base64","if":true,"then":true,"else":true,"allOf":[true],"anyOf":[true],"oneOf":[true],"not":true}
        """;

    private static readonly Dialect Bounded = Create();

    /// <summary>Gets what schemas are built with: a registry of their own, in which there is nothing but this dialect.</summary>
    internal static BuildOptions CreateOptions()
    {
        var dialects = new DialectRegistry();
        dialects.Register(Bounded);
        return new BuildOptions { Dialect = Bounded, DialectRegistry = dialects, SchemaRegistry = new SchemaRegistry { Fetch = (_, _) => null } };
    }

    private static Dialect Create()
    {
        var every = JsonSchema.FromText(Every, new BuildOptions { Dialect = Dialect.Draft07, SchemaRegistry = new SchemaRegistry() }).Root.Keywords!;
        var inner = every.First(keyword => keyword.Handler.Name == "properties").Subschemas[0].Keywords!;

        // The library knows these by their types. What they lead to is counted.
        return new Dialect([.. every.Concat(inner).Select(keyword => keyword.Handler is { Name: "$id" or "$ref" or "$schema" or "definitions" or "if" or "then" or "else" } known ? known : new BoundedKeyword(keyword.Handler))])
        {
            Id = Dialect.Draft07.Id,
            RefIgnoresSiblingKeywords = true,
            AllowUnknownKeywords = true,
        };
    }
}
