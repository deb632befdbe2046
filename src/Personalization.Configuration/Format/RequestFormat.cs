using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.Realtime.Audiences;

namespace Personalization.Configuration.Format;

/// <summary>What is sent: method, url, template.</summary>
internal static class RequestFormat
{
    /// <summary>Gets what stands within <c>entry</c> and <c>exit</c>.</summary>
    internal static ObjectShape<RequestOptions> Shape { get; } = new ObjectShape<RequestOptions>().WithRequest(request => request);

    internal static ObjectShape<T> WithRequest<T>(this ObjectShape<T> shape, Func<T, RequestOptions> of) => shape
        .Value("method", TextValue.NotEmpty, (target, value) => of(target).Method = value, "The method of a webhook: GET, POST, PUT, PATCH or DELETE.", @default: "\"POST\"")
        .Value("url", TextValue.NotEmpty, (target, value) => of(target).Url = value, "What is appended to a webhook's address: a Liquid template, such as /users/{{ row.id | url_encode }}.")
        .Nested("template", new TemplateShape(), of, "What is sent: a Liquid template, or the name of a file of one, which ends in .liquid. Without it, JSON that says what happened.");
}
