namespace Personalization.AspNetCore.OpenApi.Schemas;

/// <summary>The schemas of memberships.</summary>
internal static class AudienceSchemas
{
    private static readonly ApiMember Parent = new("parent_model_id", ApiSchema.Text, "The parent collection's name.");

    private static readonly ApiMember Ids = new("audience_ids", ApiSchema.ListOf(ApiSchema.Text), "The names of the audiences that the person is in.");

    private static readonly ApiMember Details = new(
        "audiences",
        ApiSchema.ListOf(ApiSchema.Object(
            "AudienceMember",
            "An audience that a person is in.",
            new ApiMember("id", ApiSchema.Text),
            new ApiMember("name", ApiSchema.Text),
            new ApiMember("since", ApiSchema.TimeOrNull, "Since when; null where it is not known yet."),
            new ApiMember("until", ApiSchema.TimeOrNull, "When it may end by itself; null for never."))),
        "With details=true.")
    {
        IsOptional = true,
    };

    internal static ApiSchema Membership { get; } = ApiSchema.Object(
        "AudienceMembership",
        "Who is in which audiences.",
        Parent,
        new ApiMember("user_id", ApiSchema.Text, "The value of the primary index."),
        Ids,
        Details);

    internal static ApiSchema MembershipByIndex { get; } = ApiSchema.Object(
        "AudienceMembershipByIndex",
        "Who is in which audiences.",
        Parent,
        new ApiMember("index_key", ApiSchema.Text),
        new ApiMember("index_value", ApiSchema.Text),
        Ids,
        Details);

    internal static ApiSchema Memberships { get; } = Many(Membership);

    internal static ApiSchema MembershipsByIndex { get; } = Many(MembershipByIndex);

    internal static ApiSchema Explanation { get; } = ApiSchema.Object(
        "AudienceExplanation",
        "Why a person is in each audience or not.",
        Parent,
        new ApiMember("index_key", ApiSchema.Text),
        new ApiMember("index_value", ApiSchema.Text),
        new ApiMember("audiences", ApiSchema.ListOf(ApiSchema.Object(
            "AudienceReason",
            "Why a person is in an audience or not.",
            new ApiMember("id", ApiSchema.Text),
            new ApiMember("member", ApiSchema.Flag),
            new ApiMember("since", ApiSchema.TimeOrNull),
            new ApiMember("until", ApiSchema.TimeOrNull),
            new ApiMember("transition", ApiSchema.Long, "The number of the last transition; 0 for none."),
            new ApiMember("why", ApiSchema.Text),
            new ApiMember(
                "condition",
                new ApiSchema { Type = "object", IsFree = true, IsNullable = true },
                "The condition: condition, holds, why, value, until, and its parts, which are conditions too. Null where there is no record to judge.")))));

    internal static ApiSchema Audience { get; } = ApiSchema.Object(
        "Audience",
        "An audience.",
        new ApiMember("id", ApiSchema.Text, "Its name."),
        new ApiMember("parentModelId", ApiSchema.Text, "The collection whose records are its members."),
        new ApiMember("primaryIndex", ApiSchema.Text, "The collection's primary index."),
        new ApiMember("timeZone", ApiSchema.Text),
        new ApiMember("eventModels", ApiSchema.ListOf(ApiSchema.Text), "The event models that its conditions name."),
        new ApiMember("windowSeconds", ApiSchema.Number, "The longest window of its conditions; 0 where none is over events."));

    internal static ApiSchema Size { get; } = ApiSchema.Object(
        "AudienceSize",
        "How many are in an audience.",
        new ApiMember("id", ApiSchema.Text),
        new ApiMember("parentModelId", ApiSchema.Text),
        new ApiMember("people", ApiSchema.Long, "How many records there are."),
        new ApiMember("members", ApiSchema.Long, "How many of them are members."),
        new ApiMember("sample", ApiSchema.ListOf(ApiSchema.Text), "The keys of some members."));

    internal static ApiSchema Verification { get; } = ApiSchema.Object("AudienceVerification", "How an audience compares with the reference.", [.. Compared]);

    internal static ApiSchema Reconciliation { get; } = ApiSchema.Object(
        "AudienceReconciliation",
        "What mending an audience did.",
        [.. Compared, new ApiMember("transitions", ApiSchema.Int, "How many transitions were written, those of other audiences of the parent included.")]);

    internal static ApiSchema Replay { get; } = ApiSchema.Object(
        "AudienceReplay",
        "What a replay did.",
        new ApiMember("id", ApiSchema.TextOrNull, "The audience that was asked for; null for all."),
        new ApiMember("parentModelIds", ApiSchema.ListOf(ApiSchema.Text), "The collections whose people were taken one step further."),
        new ApiMember("transitions", ApiSchema.Long, "How many transitions were written, of all audiences of these."));

    private static IEnumerable<ApiMember> Compared =>
    [
        new ApiMember("id", ApiSchema.Text),
        new ApiMember("people", ApiSchema.Long, "How many records were compared."),
        new ApiMember("differences", ApiSchema.Long, "How many of them are members and should not be, or the other way."),
        new ApiMember("sample", ApiSchema.ListOf(ApiSchema.Text), "The keys of some of those."),
    ];

    private static ApiSchema Many(ApiSchema one) => ApiSchema.Object(
        one.Name + "List",
        "Many people, in the order in which they were asked for.",
        Parent,
        new ApiMember("users", ApiSchema.ListOf(one with { Name = one.Name + "Item", Members = [.. one.Members.Skip(1)] })));
}
