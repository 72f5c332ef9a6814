import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { Eye, EyeOff } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { request } from "@/api/client";
import { describeError, errorCode } from "@/api/errors";
import { graphql } from "@/api/generated";
import { Logo } from "@/components/logo";
import { Preferences } from "@/components/preferences";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { useWording } from "@/i18n/language";

const LoginDocument = graphql(`
  mutation Login($email: String!, $password: String!) {
    login(email: $email, password: $password) {
      email
    }
  }
`);

export function LoginPage() {
  const { t } = useWording();
  const router = useRouter();
  const queryClient = useQueryClient();
  const { redirect } = useSearch({ from: "/login" });
  const [shown, setShown] = useState(false);
  useEffect(() => {
    document.title = t("login.title");
  }, [t]);
  const login = useMutation({
    mutationKey: ["login"],
    mutationFn: (credentials: { email: string; password: string }) => request(LoginDocument, credentials),
    onSuccess: () => {
      queryClient.clear();
      router.history.push(redirect);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    login.mutate({ email: String(form.get("email")).trim(), password: String(form.get("password")) });
  };
  const problem = login.error
    ? errorCode(login.error) === "WRONG_CREDENTIALS"
      ? t("login.wrong")
      : describeError(login.error, t)
    : null;

  return (
    <div className="grid min-h-svh grid-rows-[auto_1fr]">
      <header className="flex justify-end gap-1 p-3">
        <Preferences />
      </header>
      <main className="mx-auto grid w-full max-w-96 content-center gap-8 px-4 pb-24">
        <div className="grid justify-items-center gap-3 text-center">
          <Logo className="size-12" />
          <div>
            <h1 className="text-xl font-semibold tracking-tight">{t("login.title")}</h1>
            <p className="mt-1 text-ink-soft">{t("login.lead")}</p>
          </div>
        </div>
        <form onSubmit={submit} className="grid gap-4 rounded-lg border bg-surface p-6 shadow-low">
          <Field label={t("login.email")} name="email" type="text" inputMode="email" autoComplete="username" required />
          <div className="relative">
            <Field
              label={t("login.password")}
              name="password"
              type={shown ? "text" : "password"}
              autoComplete="current-password"
              className="pr-11"
              aria-invalid={problem !== null}
              aria-describedby={problem ? "login-problem" : undefined}
              required
            />
            <Button
              variant="quiet"
              size="icon"
              className="absolute right-0.5 bottom-0.5"
              aria-label={t(shown ? "login.hide" : "login.show")}
              onClick={() => setShown(!shown)}
            >
              {shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
            </Button>
          </div>
          {problem ? (
            <p id="login-problem" role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-danger">
              {problem}
            </p>
          ) : null}
          <Button type="submit" variant="primary" size="large" disabled={login.isPending}>
            {t(login.isPending ? "login.busy" : "login.submit")}
          </Button>
        </form>
      </main>
    </div>
  );
}
