using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace UserService.Data.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "user_schema");

            migrationBuilder.CreateTable(
                name: "pets",
                schema: "user_schema",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false, defaultValueSql: "gen_random_uuid()"),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false, comment: "soft reference to //auth/users"),
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    breed = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    breed_confidence = table.Column<double>(type: "double precision", nullable: true),
                    species = table.Column<string>(type: "character varying(5)", maxLength: 5, nullable: false),
                    age = table.Column<double>(type: "double precision", nullable: true),
                    weight = table.Column<double>(type: "double precision", nullable: true),
                    health_conditions = table.Column<string>(type: "json", nullable: true),
                    image_url = table.Column<string>(type: "character varying(2048)", maxLength: 2048, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_pets", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_breakers",
                schema: "user_schema",
                columns: table => new
                {
                    reference = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: false),
                    hold = table.Column<long>(type: "bigint", nullable: true),
                    table_rows = table.Column<long>(type: "bigint", nullable: false),
                    table_keys = table.Column<long>(type: "bigint", nullable: false),
                    measured_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    watched_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    averaged_until = table.Column<long>(type: "bigint", nullable: false),
                    usual_rows = table.Column<double>(type: "double precision", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_breakers", x => x.reference);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_canaries",
                schema: "user_schema",
                columns: table => new
                {
                    owner = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false),
                    key = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    confirmed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    missing_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_canaries", x => new { x.owner, x.key });
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_cleanup_ranges",
                schema: "user_schema",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    owner = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false),
                    reference = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: false),
                    epoch = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    first_position = table.Column<long>(type: "bigint", nullable: false),
                    last_position = table.Column<long>(type: "bigint", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    lease = table.Column<Guid>(type: "uuid", nullable: true),
                    leased_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_error = table.Column<string>(type: "text", nullable: true),
                    hold = table.Column<long>(type: "bigint", nullable: true),
                    approval = table.Column<long>(type: "bigint", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_cleanup_ranges", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_cleanups",
                schema: "user_schema",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    owner = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false),
                    key = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    merged_into = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    reference = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: false),
                    action = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    epoch = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    rows = table.Column<long>(type: "bigint", nullable: false),
                    conflicts = table.Column<long>(type: "bigint", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    lease = table.Column<Guid>(type: "uuid", nullable: true),
                    leased_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    horizon = table.Column<long>(type: "bigint", nullable: true),
                    last_error = table.Column<string>(type: "text", nullable: true),
                    hold = table.Column<long>(type: "bigint", nullable: true),
                    approval = table.Column<long>(type: "bigint", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_cleanups", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_cursors",
                schema: "user_schema",
                columns: table => new
                {
                    owner = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false),
                    epoch = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    seen = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    held_reason = table.Column<string>(type: "text", nullable: true),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_cursors", x => x.owner);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_followers",
                schema: "user_schema",
                columns: table => new
                {
                    owner = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false),
                    holder = table.Column<Guid>(type: "uuid", nullable: false),
                    beat = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_followers", x => x.owner);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_holds",
                schema: "user_schema",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    owner = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false),
                    reference = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: true),
                    state = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    epoch = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    tombstones = table.Column<long>(type: "bigint", nullable: false),
                    rows = table.Column<long>(type: "bigint", nullable: true),
                    held_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    decided_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    decided_why = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_holds", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_removals",
                schema: "user_schema",
                columns: table => new
                {
                    reference = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: false),
                    starts_at = table.Column<long>(type: "bigint", nullable: false),
                    rows = table.Column<long>(type: "bigint", nullable: false),
                    keys = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_removals", x => new { x.reference, x.starts_at });
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_suspects",
                schema: "user_schema",
                columns: table => new
                {
                    owner = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false),
                    key = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    reference = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: false),
                    epoch = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    missing_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    lease = table.Column<Guid>(type: "uuid", nullable: true),
                    leased_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_suspects", x => new { x.owner, x.key, x.reference });
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_swept_owners",
                schema: "user_schema",
                columns: table => new
                {
                    owner = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    number = table.Column<long>(type: "bigint", nullable: false),
                    cause = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    requested = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: true),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    stopped_reason = table.Column<string>(type: "text", nullable: true),
                    stopped_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    retry_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    retries = table.Column<int>(type: "integer", nullable: false),
                    cleared = table.Column<long>(type: "bigint", nullable: false),
                    tombstones = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_swept_owners", x => x.owner);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_swept_ranges",
                schema: "user_schema",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    owner = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false),
                    reference = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: false),
                    after = table.Column<string>(type: "text", nullable: true),
                    up_to = table.Column<string>(type: "text", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    lease = table.Column<Guid>(type: "uuid", nullable: true),
                    leased_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    last_error = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_swept_ranges", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_swept_references",
                schema: "user_schema",
                columns: table => new
                {
                    owner = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false),
                    reference = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: false),
                    number = table.Column<long>(type: "bigint", nullable: false),
                    after = table.Column<string>(type: "text", nullable: true),
                    exhausted = table.Column<bool>(type: "boolean", nullable: false),
                    keys = table.Column<long>(type: "bigint", nullable: false),
                    missing = table.Column<long>(type: "bigint", nullable: false),
                    unknown = table.Column<long>(type: "bigint", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    problem = table.Column<string>(type: "text", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    retry_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    differing = table.Column<long>(type: "bigint", nullable: false),
                    differences = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_swept_references", x => new { x.owner, x.reference });
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_tombstones",
                schema: "user_schema",
                columns: table => new
                {
                    owner = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false, collation: "C"),
                    key = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    kind = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    merged_into = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    epoch = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    occurred_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_tombstones", x => new { x.owner, x.position, x.key });
                });

            migrationBuilder.CreateTable(
                name: "soft_reference_unverified",
                schema: "user_schema",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    owner = table.Column<string>(type: "character varying(129)", maxLength: 129, nullable: false),
                    key = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false),
                    reference = table.Column<string>(type: "character varying(512)", maxLength: 512, nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    lease = table.Column<Guid>(type: "uuid", nullable: true),
                    last_error = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_soft_reference_unverified", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "user_profiles",
                schema: "user_schema",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false, defaultValueSql: "gen_random_uuid()"),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false, comment: "soft reference to //auth/users"),
                    phone = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: true),
                    address = table.Column<string>(type: "json", nullable: true),
                    preferences = table.Column<string>(type: "json", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_user_profiles", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "pet_analyses",
                schema: "user_schema",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false, defaultValueSql: "gen_random_uuid()"),
                    pet_id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false, comment: "soft reference to //auth/users"),
                    image_url = table.Column<string>(type: "character varying(2048)", maxLength: 2048, nullable: true),
                    breed_detected = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    confidence = table.Column<double>(type: "double precision", nullable: true),
                    traits = table.Column<string>(type: "json", nullable: true),
                    raw_response = table.Column<string>(type: "json", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_pet_analyses", x => x.id);
                    table.ForeignKey(
                        name: "FK_pet_analyses_pets_pet_id",
                        column: x => x.pet_id,
                        principalSchema: "user_schema",
                        principalTable: "pets",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_pet_analyses_pet_id",
                schema: "user_schema",
                table: "pet_analyses",
                column: "pet_id");

            migrationBuilder.CreateIndex(
                name: "IX_pet_analyses_user_id",
                schema: "user_schema",
                table: "pet_analyses",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "IX_pets_user_id",
                schema: "user_schema",
                table: "pets",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanup_ranges_due",
                schema: "user_schema",
                table: "soft_reference_cleanup_ranges",
                columns: new[] { "reference", "due_at" });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanup_ranges_hold",
                schema: "user_schema",
                table: "soft_reference_cleanup_ranges",
                column: "hold",
                filter: "\"hold\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanups_due",
                schema: "user_schema",
                table: "soft_reference_cleanups",
                columns: new[] { "reference", "due_at" },
                filter: "\"state\" IN ('pending', 'settling')");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanups_hold",
                schema: "user_schema",
                table: "soft_reference_cleanups",
                column: "hold",
                filter: "\"hold\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanups_tombstone",
                schema: "user_schema",
                table: "soft_reference_cleanups",
                columns: new[] { "reference", "position", "epoch", "owner" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_cleanups_unfinished",
                schema: "user_schema",
                table: "soft_reference_cleanups",
                columns: new[] { "owner", "key" },
                filter: "\"state\" IN ('pending', 'settling', 'parked')");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_holds_open",
                schema: "user_schema",
                table: "soft_reference_holds",
                column: "held_at",
                filter: "\"state\" = 'held'");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_suspects_due",
                schema: "user_schema",
                table: "soft_reference_suspects",
                columns: new[] { "owner", "missing_since" });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_swept_ranges_due",
                schema: "user_schema",
                table: "soft_reference_swept_ranges",
                columns: new[] { "owner", "leased_until" });

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_tombstones_key",
                schema: "user_schema",
                table: "soft_reference_tombstones",
                column: "key")
                .Annotation("Npgsql:IndexMethod", "hash");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_tombstones_swept",
                schema: "user_schema",
                table: "soft_reference_tombstones",
                columns: new[] { "owner", "key" },
                filter: "\"position\" < 0");

            migrationBuilder.CreateIndex(
                name: "ix_soft_reference_unverified_due",
                schema: "user_schema",
                table: "soft_reference_unverified",
                columns: new[] { "owner", "due_at" });

            migrationBuilder.CreateIndex(
                name: "IX_user_profiles_user_id",
                schema: "user_schema",
                table: "user_profiles",
                column: "user_id",
                unique: true);

            migrationBuilder.CreateSoftReferenceTriggers(TargetModel);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropSoftReferenceTriggers(TargetModel);

            migrationBuilder.DropTable(
                name: "pet_analyses",
                schema: "user_schema");

            migrationBuilder.DropTable(
                name: "soft_reference_breakers",
                schema: "user_schema");

            migrationBuilder.DropTable(
                name: "soft_reference_canaries",
                schema: "user_schema");

            migrationBuilder.DropTable(
                name: "soft_reference_cleanup_ranges",
                schema: "user_schema");

            migrationBuilder.DropTable(
                name: "soft_reference_cleanups",
                schema: "user_schema");

            migrationBuilder.DropTable(
                name: "soft_reference_cursors",
                schema: "user_schema");

            migrationBuilder.DropTable(
                name: "soft_reference_followers",
                schema: "user_schema");

            migrationBuilder.DropTable(
                name: "soft_reference_holds",
                schema: "user_schema");

            migrationBuilder.DropTable(
                name: "soft_reference_removals",
                schema: "user_schema");

            migrationBuilder.DropTable(
                name: "soft_reference_suspects",
                schema: "user_schema");

            migrationBuilder.DropTable(
                name: "soft_reference_swept_owners",
                schema: "user_schema");

            migrationBuilder.DropTable(
                name: "soft_reference_swept_ranges",
                schema: "user_schema");

            migrationBuilder.DropTable(
                name: "soft_reference_swept_references",
                schema: "user_schema");

            migrationBuilder.DropTable(
                name: "soft_reference_tombstones",
                schema: "user_schema");

            migrationBuilder.DropTable(
                name: "soft_reference_unverified",
                schema: "user_schema");

            migrationBuilder.DropTable(
                name: "user_profiles",
                schema: "user_schema");

            migrationBuilder.DropTable(
                name: "pets",
                schema: "user_schema");
        }
    }
}
